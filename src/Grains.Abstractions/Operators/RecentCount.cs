namespace Livehouse.Operators;

/// <summary>How often something happens a second, over the last ten seconds. Safe to use from any thread.</summary>
public sealed class RecentCount
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _window;
    private long _current;
    private long _previous;

    public void Add(int count, DateTimeOffset at)
    {
        lock (_gate)
        {
            TakeTurns(at);
            _current += count;
        }
    }

    /// <summary>The window before counts for the part of it that is less than ten seconds ago, as if it were spread evenly.</summary>
    public double PerSecond(DateTimeOffset now)
    {
        lock (_gate)
        {
            TakeTurns(now);
            var passed = (double)(now.UtcTicks % Window.Ticks) / Window.Ticks;
            return (_current + (_previous * (1 - passed))) / Window.TotalSeconds;
        }
    }

    private void TakeTurns(DateTimeOffset now)
    {
        var window = now.UtcTicks / Window.Ticks;
        if (window <= _window) return;
        _previous = window == _window + 1 ? _current : 0;
        (_current, _window) = (0, window);
    }
}
