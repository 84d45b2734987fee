namespace Livehouse.Bench.Load;

/// <summary>Regular moments: open loop, the next comes whatever became of the last.</summary>
/// <param name="perMinute">Zero: none.</param>
/// <param name="share">0 to 1: how far into the first interval the first one lies.</param>
internal readonly struct Pace(double perMinute, double share, TimeSpan from, TimeSpan until)
{
    /// <summary>Null: the load is over by then.</summary>
    public TimeSpan? At(int number)
    {
        if (perMinute <= 0) return null;
        var at = from + (TimeSpan.FromMinutes(1 / perMinute) * (number + share));
        return at < until ? at : null;
    }
}
