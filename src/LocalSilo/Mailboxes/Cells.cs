using System.Collections.Concurrent;
using Livehouse.Hosting;

namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>What the silo does to all grains, whatever their kind.</summary>
internal interface ICells
{
    long QueueLength { get; }

    void Sweep(long now);

    void Wake();

    void Kill();
}

/// <summary>The cells of one kind of grain, by key. A cell is there from a grain's first call until its activation has ended.</summary>
internal sealed class Cells<TGrain>(string kind, Func<string, IGrainHost, TGrain> factory, SiloContext silo) : ICells
    where TGrain : class
{
    private readonly ConcurrentDictionary<string, Cell<TGrain>> _cells = new(StringComparer.Ordinal);

    public string Kind { get; } = kind;

    public KeyValuePair<string, object?> Tag { get; } = new("grain", kind);

    public SiloContext Silo { get; } = silo;

    public long QueueLength => _cells.Sum(cell => (long)cell.Value.QueueLength);

    /// <summary>The cell of this grain, when there is one.</summary>
    public Cell<TGrain>? Find(string key) => _cells.GetValueOrDefault(key);

    /// <summary>Puts the call into the grain's mailbox.</summary>
    /// <param name="known">The cell that was used last. Threads share it, so it is looked at once: between two looks it can be another.</param>
    /// <returns>The cell that took the call.</returns>
    /// <exception cref="SiloStoppedException"/>
    /// <exception cref="GrainOverloadedException"/>
    public Cell<TGrain> Enqueue(string key, ITurn<TGrain> call, bool fromOutside, Cell<TGrain>? known)
    {
        while (known is null || !known.TryEnqueue(call, fromOutside))
        {
            if (Silo.Refuses(fromOutside)) throw new SiloStoppedException();
            if (known is not null) RemoveIfRetired(key, known, true);
            known = FindOrAdd(key);
        }

        return known;
    }

    /// <summary>Only the one who finds the cell in the table takes it out and counts it.</summary>
    public void RemoveIfRetired(string key, Cell<TGrain> cell, bool isRetired)
    {
        if (isRetired && _cells.TryRemove(new(key, cell))) Silo.CellRemoved();
    }

    public TGrain Create(string key, IGrainHost host) => factory(key, host);

    public void Sweep(long now)
    {
        var overdue = new List<ITurn<TGrain>>();
        foreach (var (_, cell) in _cells)
        {
            cell.Sweep(now, overdue);
            if (overdue.Count == 0) continue;
            Silo.Logger.CallsOverdue(cell.Name, overdue.Count, Silo.Options.CallTimeout);
            foreach (var call in overdue) call.Fail(new TimeoutException($"{cell.Name} did not answer within {Silo.Options.CallTimeout}."));
            overdue.Clear();
        }
    }

    public void Wake()
    {
        foreach (var (_, cell) in _cells) cell.Wake();
    }

    public void Kill()
    {
        foreach (var (_, cell) in _cells) cell.Kill();
    }

    private Cell<TGrain> FindOrAdd(string key)
    {
        while (true)
        {
            if (_cells.TryGetValue(key, out var found)) return found;
            var added = new Cell<TGrain>(this, key);
            Silo.CellAdded();
            if (_cells.TryAdd(key, added)) return added;
            Silo.CellRemoved();
        }
    }
}
