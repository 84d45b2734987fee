using System.Collections.Concurrent;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>Runs everything asynchronous on the calling thread, so that a test and what it starts take turns and share what they like.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public static void Run(Func<Task> work)
    {
        var before = Current;
        var thread = new OneThread();
        SetSynchronizationContext(thread);
        try
        {
            var running = work();
            running.ContinueWith(_ => thread._queue.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in thread._queue.GetConsumingEnumerable()) callback(state);
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));
}
