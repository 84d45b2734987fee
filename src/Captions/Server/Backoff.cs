namespace Livehouse.Captions.Server;

/// <summary>Waits between attempts: half a second at first, twice as long each time, at most 15 seconds, and up to a quarter less by chance.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(15);

    private int _failures;

    public void Reset() => _failures = 0;

    /// <param name="asked">A longer wait that was asked for; null: none.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        var wait = First * Math.Pow(2, Math.Min(_failures++, 10));
        if (wait > Most) wait = Most;
        wait *= 1 - (Random.Shared.NextDouble() / 4);
        return asked > wait ? asked.Value : wait;
    }
}
