namespace Livehouse.Grains.Ingest;

/// <summary>
/// Whether an encoder is alive, from what is heard of it. RTMP servers go on to report a connection whose encoder is frozen, so that only the time of the
/// frames tells.
/// </summary>
internal sealed class PublisherPulse(IngestGrainOptions options)
{
    /// <summary>A media time that goes back by less is a late report; by more, the encoder counts from the beginning again.</summary>
    private const long LateMsMax = 60_000;

    private DateTimeOffset _heardAt;
    private bool _reports;
    private long? _mediaTimeMs;
    private DateTimeOffset _mediaTimeAt;
    private DateTimeOffset _movedAt;

    /// <summary>UTC; null: nothing was heard since the connection began.</summary>
    public DateTimeOffset? HeardSince { get; private set; }

    /// <summary>
    /// UTC: when silence shows that it is lost, unless something is heard until then. Soon where the RTMP server itself reports regularly; where only its
    /// statistics are read, much later, since they may just be out of reach; null: never, where nothing but beginnings and ends is reported.
    /// </summary>
    public DateTimeOffset? LostAt => _reports ? _heardAt + options.SilentAfter : HeardSince is null ? null : _heardAt + options.UnobservedAfter;

    /// <summary>It is connected, but sends nothing new.</summary>
    public bool IsFrozen => _mediaTimeMs is not null && _mediaTimeAt - _movedAt >= options.FreezeAfter;

    /// <param name="reports">Its server reports regularly that it goes on.</param>
    public void Begin(DateTimeOffset now, bool reports) => (_heardAt, _reports, _mediaTimeMs, HeardSince) = (now, reports, null, null);

    /// <param name="mediaTimeMs">Null: it was not reported.</param>
    public void Heard(DateTimeOffset now, long? mediaTimeMs)
    {
        _heardAt = now;
        HeardSince ??= now;
        if (mediaTimeMs is not { } time) return;
        _mediaTimeAt = now;
        if (time <= _mediaTimeMs && time >= _mediaTimeMs - LateMsMax) return;
        (_mediaTimeMs, _movedAt) = (time, now);
    }

    /// <summary>It has to come back.</summary>
    public bool IsLost(DateTimeOffset now) => IsFrozen || now >= LostAt;

    /// <summary>It keeps no other connection out: its own next one, most likely.</summary>
    public bool IsReplaceable(DateTimeOffset now) => IsFrozen || now >= _heardAt + options.SilentAfter;
}
