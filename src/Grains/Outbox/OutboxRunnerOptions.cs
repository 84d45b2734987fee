namespace Livehouse.Grains.Outbox;

/// <summary>How outbox messages are run and tried again.</summary>
public sealed record OutboxRunnerOptions
{
    /// <summary>Outbox messages at once.</summary>
    public int ConcurrencyMax { get; init; } = 16;

    /// <summary>How long one try may take before it is given up; the handler's own limits are shorter.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a runner that died keeps its outbox messages from the others; longer than <see cref="Timeout"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after the first failed try; it doubles with each further one, up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Tries of what somebody waits for, the start of a recording for one, and of looking for a file that the object store says it doesn't have. About 8
    /// seconds.
    /// </summary>
    public int AttemptsMaxSoon { get; init; } = 6;

    /// <summary>Tries of everything else. About ten minutes.</summary>
    public int AttemptsMax { get; init; } = 18;

    /// <summary>The longest sleep between two looks for outbox messages that other processes left over.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);
}
