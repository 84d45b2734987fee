namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>A call that answers something. It is its caller's promise and its own place in the mailbox: one object.</summary>
internal sealed class Call<TGrain, TArgument, TResult>(Func<TGrain, TArgument, Task<TResult>> method, TArgument argument, long enqueuedAt)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), ITurn<TGrain>, ICall
{
    public bool IsCall => true;

    public bool IsObsolete => false;

    public bool IsAnswered => Task.IsCompleted;

    public long EnqueuedAt => enqueuedAt;

    public ExecutionContext? Context { get; } = ExecutionContext.Capture();

    public Task Start(TGrain grain) => method(grain, argument);

    public void Succeed(Task work) => TrySetResult(((Task<TResult>)work).Result);

    public bool Fail(Exception failure) => TrySetException(failure);
}

/// <summary>A call that answers nothing but that it was done.</summary>
internal sealed class Call<TGrain, TArgument>(Func<TGrain, TArgument, Task> method, TArgument argument, long enqueuedAt)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), ITurn<TGrain>, ICall
{
    public bool IsCall => true;

    public bool IsObsolete => false;

    public bool IsAnswered => Task.IsCompleted;

    public long EnqueuedAt => enqueuedAt;

    public ExecutionContext? Context { get; } = ExecutionContext.Capture();

    public Task Start(TGrain grain) => method(grain, argument);

    public void Succeed(Task work) => TrySetResult();

    public bool Fail(Exception failure) => TrySetException(failure);
}
