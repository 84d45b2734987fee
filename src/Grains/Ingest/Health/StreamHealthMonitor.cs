using Livehouse.Ingest;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>
/// A stream's health from what is told of its publisher: connections, and samples of any sources in any order. Pure: it has no clock, does no I/O and is
/// driven by one caller. In memory only: after a restart it judges again from the next samples. Everything that it holds is bounded.
/// </summary>
/// <param name="frozenAfter">See <see cref="StreamHealthRules.FrozenAfter"/>; null: that.</param>
public sealed class StreamHealthMonitor(TimeSpan? frozenAfter = null)
{
    private readonly TimeSpan _frozenAfter = frozenAfter ?? StreamHealthRules.FrozenAfter;
    private readonly Dictionary<string, IssueLatch> _issues = HealthIssueCodes.All.ToDictionary(static code => code, static _ => new IssueLatch());
    private readonly HealthHistory _history = new();
    private readonly RateMeter _bytes = new();
    private readonly RateMeter _frames = new();
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;
    private HealthPublisher? _publisher;
    private IngestConnection? _connection;
    private long? _mediaTimeMs;
    private DateTimeOffset? _advancedAt;
    private bool _tellsMediaTime;
    private VideoSample? _video;
    private AudioSample? _audio;
    private bool _tellsTracks;
    private bool _isWaiting;
    private bool _isFrozen;
    private bool _isHeard;
    private string _status = HealthStatuses.Offline;
    private DateTimeOffset? _since;

    /// <summary>
    /// Whether media arrives: false from <see cref="StreamHealthRules.FrozenAfter"/> after its last progress, whatever the connection does. True for a
    /// connection of which nothing is measured.
    /// </summary>
    public bool IsAlive => _publisher is not null && FrozenSince is null;

    /// <summary>When media stopped to arrive over a connection that is still there; null: it arrives, or nobody is connected.</summary>
    public DateTimeOffset? FrozenSince => _publisher is not null && _advancedAt is { } at && _lastAt - at >= _frozenAfter ? at : null;

    /// <summary>A publisher was let in. What was measured of an earlier connection is forgotten; the history goes on.</summary>
    /// <param name="connection">Samples of any other change nothing. Null: any sample is this publisher's.</param>
    public void Connected(DateTimeOffset at, string protocol, IngestConnection? connection)
    {
        Begin(at);
        Forget();
        _publisher = new HealthPublisher(protocol, connection?.Address, at);
        _connection = connection;
        _isWaiting = false;
        Settle(at);
    }

    /// <summary>The connection is gone, and the stream waits for it.</summary>
    public void Disconnected(DateTimeOffset at) => Leave(at, isWaiting: true);

    /// <summary>Nobody is waited for any more.</summary>
    public void Ended(DateTimeOffset at) => Leave(at, isWaiting: false);

    /// <summary>A measurement. Those of other connections, older ones and those without a publisher change nothing.</summary>
    public void Observe(IngestSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (_publisher is not { } publisher || sample.At < _lastAt) return;
        if (sample.Connection is not { } connection || _connection?.IsSame(connection) == false) return;
        Begin(sample.At);
        _connection ??= connection;
        _publisher = publisher with { Address = publisher.Address ?? connection.Address };
        _isHeard = true;
        Measure(sample);
        Judge(sample.At);
        Settle(sample.At);
    }

    /// <summary>Time passes.</summary>
    public void Look(DateTimeOffset now)
    {
        if (now < _lastAt) return;
        _history.Advance(now, arrives: IsAlive);
        Settle(now);
    }

    public StreamHealth View() => new(
        _status,
        _since,
        _publisher,
        _video,
        _audio,
        [.. HealthIssueCodes.All.Select(code => (Code: code, Issue: _issues[code]))
            .Where(static each => each.Issue.Since is not null)
            .Select(static each => new HealthIssue(each.Code, each.Issue.Since!.Value, each.Issue.Detail))],
        _history.Points);

    private void Begin(DateTimeOffset at)
    {
        _history.Advance(at, arrives: IsAlive);
        if (at > _lastAt) _lastAt = at;
    }

    private void Leave(DateTimeOffset at, bool isWaiting)
    {
        Begin(at);
        Forget();
        (_publisher, _connection, _isWaiting) = (null, null, isWaiting);
        Settle(at);
    }

    private void Forget()
    {
        foreach (var issue in _issues.Values) issue.Reset();
        _bytes.Reset();
        _frames.Reset();
        (_mediaTimeMs, _advancedAt, _tellsMediaTime, _video, _audio, _tellsTracks, _isFrozen, _isHeard) =
            (null, null, false, null, null, false, false, false);
    }

    private void Measure(IngestSample sample)
    {
        double? rate = null;
        if (sample.BytesIn is { } bytes)
        {
            // Bits in thousands: 8 / 1000.
            if (_bytes.Read(sample.At, bytes / 125)) rate = _bytes.Last;
        }
        else if (sample.BitrateKbps is { } told)
        {
            _bytes.Add(sample.At, told);
            rate = told;
        }

        if (sample.Frames is { } frames) _frames.Read(sample.At, frames);
        if (sample.Video is { } video) _video = Newer(_video, video with { Fps = video.Fps ?? Rounded(_frames.Last) });
        if (sample.Audio is { } audio) _audio = audio;
        if (sample.TellsTracks) (_tellsTracks, _video, _audio) = (true, sample.Video is null ? null : _video, sample.Audio);
        Advance(sample, rate);
        if (FrozenSince is not null && _video is { } still) _video = still with { Fps = 0 };
        _history.Note(sample.At, rate, _video?.Fps ?? _frames.Last, arrives: IsAlive);
    }

    /// <summary>Media time decides; bytes only where no source tells it.</summary>
    private void Advance(IngestSample sample, double? rateKbps)
    {
        if (sample.MediaTimeMs is { } mediaTime)
        {
            _tellsMediaTime = true;
            if (_mediaTimeMs != mediaTime) _advancedAt = sample.At;
            _mediaTimeMs = mediaTime;
        }
        else if (!_tellsMediaTime && rateKbps is { } rate)
        {
            if (rate >= StreamHealthRules.AliveKbpsMin || _advancedAt is null) _advancedAt = sample.At;
        }
    }

    private void Judge(DateTimeOffset now)
    {
        if (FrozenSince is { } frozen)
        {
            foreach (var (code, issue) in _issues)
            {
                if (code == HealthIssueCodes.NoVideo) issue.Raise("The encoder is connected and sends nothing: it is frozen.", frozen);
                else issue.Reset();
            }

            _isFrozen = true;
            return;
        }

        // Only an issue that flickers needs to be waited out; a thawed encoder sends again.
        if (_isFrozen) _issues[HealthIssueCodes.NoVideo].Reset();
        _isFrozen = false;
        if (now - _publisher!.ConnectedAt < StreamHealthRules.StartsFor) return;
        var measures = new HealthMeasures(_publisher.Protocol, _video, _audio, _tellsTracks, _bytes.Recent, _bytes.Variation);
        foreach (var (code, issue) in _issues) issue.Judge(StreamHealthRules.Judge(code, measures), now);
    }

    private void Settle(DateTimeOffset now)
    {
        var status = Status(now);
        if (status == _status) return;
        (_status, _since) = (status, FrozenSince ?? now);
    }

    private string Status(DateTimeOffset now)
    {
        if (_publisher is not { } publisher) return _isWaiting ? HealthStatuses.Reconnecting : HealthStatuses.Offline;
        if (FrozenSince is not null) return HealthStatuses.Reconnecting;
        if (_issues.Values.Any(static issue => issue.Since is not null)) return HealthStatuses.Degraded;
        return _isHeard || now - publisher.ConnectedAt >= StreamHealthRules.StartsFor ? HealthStatuses.Good : HealthStatuses.Starting;
    }

    /// <summary>A source that does not measure something must not hide what another one measured.</summary>
    private static VideoSample Newer(VideoSample? known, VideoSample told) => known is null ? told : told with
    {
        Codec = told.Codec ?? known.Codec,
        Width = told.Width ?? known.Width,
        Height = told.Height ?? known.Height,
        Fps = told.Fps ?? known.Fps,
        DeclaredFps = told.DeclaredFps ?? known.DeclaredFps,
        BitrateKbps = told.BitrateKbps ?? known.BitrateKbps,
        KeyframeSeconds = told.KeyframeSeconds ?? known.KeyframeSeconds,
    };

    private static double? Rounded(double? value) => value is { } some ? Math.Round(some, 1) : null;
}
