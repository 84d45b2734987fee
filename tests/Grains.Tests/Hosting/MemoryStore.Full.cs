using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>As a store over a disk that can be full.</summary>
public sealed partial class MemoryStore
{
    private readonly List<(GrainRef Grain, LedgerRow Row, string UnlessIn)> _rescued = [];
    private bool _isFull;

    /// <summary>From now on every commit fails. The first that does lets the store know.</summary>
    public void Fill() => _isFull = true;

    public void MakeRoom()
    {
        _isFull = IsFailing = false;
        foreach (var (grain, row, unlessIn) in _rescued)
        {
            if (!Ledger(grain, unlessIn).ContainsKey(row.Id)) Ledger(grain, row.Ledger).TryAdd(row.Id, row);
        }

        _rescued.Clear();
    }

    public void Rescue(GrainRef grain, IReadOnlyList<LedgerRow> rows, string unlessIn) => _rescued.AddRange(rows.Select(row => (grain, row, unlessIn)));

    public IReadOnlyList<LedgerRow> Rescued(GrainRef grain) => [.. _rescued.Where(row => row.Grain == grain).Select(row => row.Row)];
}
