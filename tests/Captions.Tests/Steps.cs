using Livehouse.Testing;

namespace Livehouse.Tests.Captions;

internal static class Steps
{
    /// <summary>Moves the clock whenever somebody waits for it, until the task has ended.</summary>
    public static async Task Until(Task task, FakeClock clock)
    {
        using var patience = new CancellationTokenSource(Hang.After);
        while (!task.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (clock.TimersPending > 0) clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }
}
