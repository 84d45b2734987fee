namespace Livehouse.Outgoing.Push;

/// <summary>Hands messages to one kind of push service (<see cref="PushKinds"/>), one attempt each.</summary>
internal interface IPushSender : IDisposable
{
    /// <summary>Whatever the service answers is a result. Throws only when <paramref name="cancellation"/> says so.</summary>
    Task<PushSent> Send(PushSubscription to, LiveNotice notice, CancellationToken cancellation);
}

/// <summary>What a device gets.</summary>
/// <param name="Type">Always <c>live</c>: others may come.</param>
internal sealed record LiveNotice(string Type, string StreamId, string HostId, string HostName, string Title);

/// <summary>How an attempt ended.</summary>
internal sealed record PushSent(PushOutcome Outcome)
{
    public static PushSent TryAgain { get; } = new(PushOutcome.TryAgain);

    /// <summary>The push service asked for it; null: it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A dead subscription's end, where the service tells it: one that was registered later lives. Null: now.</summary>
    public DateTimeOffset? DeadSince { get; init; }
}

internal enum PushOutcome
{
    Sent,

    /// <summary>The subscription does not exist any more.</summary>
    Dead,

    /// <summary>The service may take it later: it is busy, or this server's operator has something to mend.</summary>
    TryAgain,

    /// <summary>It will not be taken later either.</summary>
    Refused,
}
