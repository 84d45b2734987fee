using System.Collections.Concurrent;
using Livehouse.Outbox;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// How long failed outbox messages wait for their next attempt. The wait doubles with each attempt. Where many messages of one kind fail, because the server
/// that all of them need is away, each waits long enough that their attempts together stay bounded: otherwise thousands of streams would ask for their rooms
/// several times a second each while the media server restarts. Safe for concurrent use.
/// </summary>
internal sealed class RetryWaits(OutboxRunnerOptions options)
{
    /// <summary>Failures count less the older they are: after this long, 1/e.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Failures> _failures = new();

    /// <param name="attempts">That the message has had, from 1.</param>
    /// <returns>At most <see cref="OutboxRunnerOptions.BackoffMax"/>.</returns>
    public TimeSpan After(OutboxPolicyAttribute policy, int attempts, DateTimeOffset now)
    {
        var own = options.Backoff * Math.Pow(2, Math.Min(attempts - 1, 20));

        // A user waits for a prompt one, and soon no longer.
        var failures = policy.Retry == OutboxRetry.Prompt ? 0 : Note(policy.Kind, now);
        var shared = options.BackoffMax * ((failures - options.FailuresFree) / (options.FailuresMax - options.FailuresFree));
        var wait = own > shared ? own : shared;

        // Messages that failed together don't return together.
        return (wait < options.BackoffMax ? wait : options.BackoffMax) * (1 - (options.Jitter * Random.Shared.NextDouble()));
    }

    /// <summary>Adds one; answers how many count now.</summary>
    private double Note(string kind, DateTimeOffset now) =>
        _failures.AddOrUpdate(kind, static (_, at) => new Failures(1, at), static (_, before, at) => before.Next(at), now).Count;

    private readonly record struct Failures(double Count, DateTimeOffset At)
    {
        public Failures Next(DateTimeOffset now) => new((Count * Math.Exp(-((now > At ? now - At : TimeSpan.Zero) / Window))) + 1, now);
    }
}
