namespace Livehouse.Identity.Lockout;

/// <summary>One at a time for each key; keys don't wait for each other, and unused ones take no memory.</summary>
internal sealed class KeyedTurns
{
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>Waits for its turn, which ends when the result is disposed.</summary>
    public async Task<IDisposable> Enter(string key, CancellationToken cancellation)
    {
        Line line;
        lock (_lines)
        {
            if (!_lines.TryGetValue(key, out line!)) _lines.Add(key, line = new Line());
            line.People++;
        }

        try
        {
            await line.Turn.WaitAsync(cancellation);
        }
        catch
        {
            Leave(key, line);
            throw;
        }

        return new Turn(this, key, line);
    }

    private void Leave(string key, Line line)
    {
        lock (_lines)
        {
            if (--line.People > 0) return;
            _lines.Remove(key);
        }

        line.Turn.Dispose();
    }

    private sealed class Line
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int People { get; set; }
    }

    private sealed class Turn(KeyedTurns turns, string key, Line line) : IDisposable
    {
        public void Dispose()
        {
            line.Turn.Release();
            turns.Leave(key, line);
        }
    }
}
