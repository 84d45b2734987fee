namespace Livehouse.Silo.Calls;

/// <summary>
/// Answers that a lost silo owed never come, and nothing says which those are. So a front makes the calls that are pending some time after the loss again,
/// instead of waiting until each has timed out: first when the cluster should have noticed, then again for calls that were sent to the lost silo meanwhile.
/// </summary>
internal sealed class LostAnswers(TimeProvider time) : IDisposable
{
    /// <summary>After the loss. A call that is answered late for another reason is made again at most this often: it must be repeatable.</summary>
    internal static readonly TimeSpan[] Moments = [TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.6)];

    private CancellationTokenSource _pending = new();

    /// <summary>Cancelled when the calls that are pending now must be made again. A call takes it as it begins.</summary>
    public CancellationToken Token => Volatile.Read(ref _pending).Token;

    public void SiloLost()
    {
        foreach (var moment in Moments) _ = GiveUp(moment);
    }

    public void Dispose() => _pending.Dispose();

    private async Task GiveUp(TimeSpan after)
    {
        await Task.Delay(after, time);
        await Interlocked.Exchange(ref _pending, new CancellationTokenSource()).CancelAsync();
    }
}
