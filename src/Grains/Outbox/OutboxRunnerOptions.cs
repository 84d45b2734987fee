namespace Livehouse.Grains.Outbox;

/// <summary>How outbox messages are run and retried.</summary>
public sealed record OutboxRunnerOptions
{
    /// <summary>How many outbox messages run at the same time.</summary>
    public int ConcurrencyMax { get; init; } = 16;

    /// <summary>How long one attempt may take before it is cancelled; the handlers' own limits are shorter.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the messages of a runner that died are kept from the others. It is renewed every third of it while an attempt goes on.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after the first failed attempt; it doubles with each further one, up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Up to so many failed attempts of one kind of message within a minute, each message waits as if it were alone.</summary>
    public int FailuresFree { get; init; } = 60;

    /// <summary>With so many, each message of the kind waits for <see cref="BackoffMax"/>; between the two, in proportion.</summary>
    public int FailuresMax { get; init; } = 600;

    /// <summary>The share of each wait, from 0 to 1, of which a random part is left out.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>
    /// Attempts for a message whose result a user waits for, such as the start of a recording, and for checking a file that is missing in the object store.
    /// About 8 seconds.
    /// </summary>
    public int AttemptsMaxSoon { get; init; } = 6;

    /// <summary>Attempts for all other messages. About ten minutes.</summary>
    public int AttemptsMax { get; init; } = 18;

    /// <summary>Attempts for mails: a mail server may be down for longer. About a day.</summary>
    public int AttemptsMaxPatient { get; init; } = 1_450;

    /// <summary>Attempts beyond the maximum after which a message is given up without another one: none of its attempts ended by itself.</summary>
    public int UnendedMax { get; init; } = 20;

    /// <summary>The longest wait between two polls for messages that other processes left over.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);
}
