namespace Livehouse.LocalSilo;

/// <summary>How a <see cref="LocalSilo"/> runs its grains. Every value is checked when the silo is made.</summary>
public sealed record LocalSiloOptions
{
    /// <summary>An activation that nobody has called for this long ends, unless it asked to stay; up to two <see cref="SweepPeriod"/>s later, because both the last call and the end are noticed by sweeps. Default 2 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A caller waits at most this long for its answer, and up to one <see cref="SweepPeriod"/> longer; its turn is taken nevertheless. Default 30 seconds.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many turns may wait for one grain; a further call fails at once. Default 10,000.</summary>
    public int MailboxLengthMax { get; init; } = 10_000;

    /// <summary>How many turns a grain takes before it gives its thread to other grains. Default 64.</summary>
    public int SliceLengthMax { get; init; } = 64;

    /// <summary>How long a graceful stop waits for queued turns and for the activations to write what they hold. Default 10 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the silo looks for idle activations and overdue calls: a quarter of the shorter timeout, at most 1 second.</summary>
    public TimeSpan SweepPeriod
    {
        get
        {
            var quarter = (IdleTimeout < CallTimeout ? IdleTimeout : CallTimeout) / 4;
            return quarter < SweepPeriodMin ? SweepPeriodMin : quarter > SweepPeriodMax ? SweepPeriodMax : quarter;
        }
    }

    private static TimeSpan SweepPeriodMin { get; } = TimeSpan.FromMilliseconds(10);

    private static TimeSpan SweepPeriodMax { get; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">Names every value at fault.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        if (IdleTimeout <= TimeSpan.Zero) faults.Add($"{nameof(IdleTimeout)} must be positive");
        if (CallTimeout <= TimeSpan.Zero) faults.Add($"{nameof(CallTimeout)} must be positive");
        if (MailboxLengthMax < 1) faults.Add($"{nameof(MailboxLengthMax)} must be at least 1");
        if (SliceLengthMax < 1) faults.Add($"{nameof(SliceLengthMax)} must be at least 1");
        if (StopTimeout <= TimeSpan.Zero) faults.Add($"{nameof(StopTimeout)} must be positive");
        if (faults.Count > 0) throw new ArgumentException($"{nameof(LocalSiloOptions)}: {string.Join(", ", faults)}.");
    }
}
