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
    private bool _beats;
    private long? _mediaTimeMs;
    private DateTimeOffset _mediaTimeAt;
    private DateTimeOffset _movedAt;

    /// <summary>UTC; null: nothing was heard since the connection began.</summary>
    public DateTimeOffset? HeardSince { get; private set; }

    /// <summary>UTC: when it will be silent, unless something is heard until then.</summary>
    public DateTimeOffset SilentAt => _heardAt + options.SilentAfter;

    /// <summary>Whether silence shows that it is lost: where a server reports regularly.</summary>
    public bool Beats => _beats;

    /// <summary>It is connected, but sends nothing new.</summary>
    public bool IsFrozen => _mediaTimeMs is not null && _mediaTimeAt - _movedAt >= options.FreezeAfter;

    /// <param name="beats">Its server reports regularly.</param>
    public void Begin(DateTimeOffset now, bool beats) => (_heardAt, _beats, _mediaTimeMs, HeardSince) = (now, beats, null, null);

    /// <param name="mediaTimeMs">Null: it was not reported.</param>
    public void Heard(DateTimeOffset now, long? mediaTimeMs)
    {
        (_heardAt, _beats) = (now, true);
        HeardSince ??= now;
        if (mediaTimeMs is not { } time) return;
        _mediaTimeAt = now;
        if (time <= _mediaTimeMs && time >= _mediaTimeMs - LateMsMax) return;
        (_mediaTimeMs, _movedAt) = (time, now);
    }

    public bool IsSilent(DateTimeOffset now) => now >= SilentAt;

    /// <summary>It has to come back.</summary>
    public bool IsLost(DateTimeOffset now) => IsFrozen || (_beats && IsSilent(now));

    /// <summary>It keeps no other connection out: its own next one, most likely.</summary>
    public bool IsReplaceable(DateTimeOffset now) => IsFrozen || IsSilent(now);
}
