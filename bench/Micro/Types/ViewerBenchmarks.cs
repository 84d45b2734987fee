using BenchmarkDotNet.Attributes;
using Livehouse.Grains.Viewers;

namespace Livehouse.Bench.Types;

/// <summary>One of 10,000 viewers goes and comes back.</summary>
public class ViewerBenchmarks
{
    private const int Viewers = 10_000;

    private readonly ViewerLedger _ledger = new("host");
    private readonly Person[] _people = [.. Enumerable.Range(0, Viewers).Select(static number => new Person($"user{number}", "Somebody"))];
    private readonly string[] _connections = [.. Enumerable.Range(0, Viewers).Select(static number => $"connection{number}")];
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        for (var viewer = 0; viewer < Viewers; viewer++) _ledger.Connected("front", _connections[viewer], _people[viewer]);
    }

    [Benchmark(Description = "ViewerLedger, a connection goes and comes")]
    public ViewerChanges GoAndCome()
    {
        _next = (_next + 7) % Viewers;
        _ledger.Disconnected("front", _connections[_next]);
        return _ledger.Connected("front", _connections[_next], _people[_next]);
    }
}
