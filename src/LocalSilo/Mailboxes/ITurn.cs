namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>One thing that a grain does alone, from its first line to the end of its last await.</summary>
internal interface ITurn<in TGrain>
{
    /// <summary>True for what somebody outside asked for: it keeps the activation from being idle, and counts against the mailbox's bound.</summary>
    bool IsCall { get; }

    /// <summary>True when it need not be taken any more, such as a tick of a timer that was disposed.</summary>
    bool IsObsolete { get; }

    /// <summary>The execution context that the turn runs in, its caller's; null when nobody called.</summary>
    ExecutionContext? Context { get; }

    /// <summary>Runs the grain's code. It may throw.</summary>
    Task Start(TGrain grain);

    /// <param name="work">What <see cref="Start"/> returned, completed successfully.</param>
    void Succeed(Task work);

    /// <summary>Tells the failure to who waits for the turn; false when nobody does.</summary>
    bool Fail(Exception failure);
}

/// <summary>A turn that somebody waits for.</summary>
internal interface ICall
{
    /// <summary>A timestamp of the silo's clock.</summary>
    long EnqueuedAt { get; }

    bool IsAnswered { get; }
}
