namespace Livehouse.Tests.Grains.Hosting;

/// <summary>One turn of a grain, and the caller that waits for its end.</summary>
/// <param name="Start">Receives the grain.</param>
/// <param name="Answer">Receives the finished work, when the next turn may already begin.</param>
/// <param name="IsOwn">Of the activation itself: a timer's tick, the first or the last turn. It ends with the activation.</param>
internal sealed record Turn(Func<object, Task> Start, Action<Task> Answer, bool IsOwn = false)
{
    public static Turn Of<T>(Func<object, Task<T>> call, TaskCompletionSource<T> caller) => new(call, work =>
    {
        if (work.IsCompletedSuccessfully) caller.TrySetResult(((Task<T>)work).Result);
        else caller.TrySetException(work.Exception!.InnerException!);
    });

    public static Turn Of(Func<object, Task> call, TaskCompletionSource caller) => new(call, work =>
    {
        if (work.IsCompletedSuccessfully) caller.TrySetResult();
        else caller.TrySetException(work.Exception!.InnerException!);
    });

    public static Turn Own(Func<object, Task> work, Action<Task>? answer = null) => new(work, answer ?? (static _ => { }), IsOwn: true);
}

/// <summary>The process that held the grain died: whether the call had its effect is unknown to the caller.</summary>
public sealed class CrashedException() : Exception("The grain's process died.");
