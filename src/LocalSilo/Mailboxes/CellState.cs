namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>
/// Who may run a cell's turns. A cell is claimed (<see cref="Owned"/>) and given up under its lock; only <see cref="Open"/> and <see cref="Inline"/> turn into each other without it. Plain
/// numbers, because they are compared and exchanged.
/// </summary>
internal static class CellState
{
    /// <summary>Nobody owns the cell, and it has no activation: it is new, or retired.</summary>
    public const int Shut = 0;

    /// <summary>Nobody owns the cell, its activation is ready and nothing waits: the next caller may just enter.</summary>
    public const int Open = 1;

    /// <summary>A caller entered and runs its turn. Nobody has left anything for it to look after, so it may just leave.</summary>
    public const int Inline = 2;

    /// <summary>The owner looks, under the lock, at what there is to do before it gives the cell up.</summary>
    public const int Owned = 3;
}
