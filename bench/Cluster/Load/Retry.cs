namespace Livehouse.Bench.Load;

/// <summary>How a good client tries again: soon at first, then more slowly, without an end of its own.</summary>
internal sealed class Retry
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _pause = First;

    public async Task Pause(CancellationToken cancellation)
    {
        // Not all at the same moment.
        await Task.Delay(_pause * (0.75 + (Random.Shared.NextDouble() / 2)), cancellation);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
    }
}
