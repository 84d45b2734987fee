using Livehouse.Bench.Load;

namespace Livehouse.Bench.Nodes;

/// <summary>
/// Removes one silo after the other in turn, and brings each back: never one while another is missing. A silo that ends unexpectedly is brought back too, and
/// reported.
/// </summary>
internal sealed class Killer(NodeCluster cluster, RunOptions options, RunClock clock) : IDisposable
{
    /// <summary>A silo that takes longer to stop than this is killed.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(40);

    private readonly Lock _gate = new();
    private readonly List<Kill> _kills = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<Node> _expected = [];

    /// <summary>Why a silo could not be brought back; null when all could. No other is taken away then.</summary>
    public string? Failure { get; private set; }

    /// <summary>Kills that were not made, because the silo before was still on its way back when the load ended.</summary>
    public int Skipped { get; private set; }

    /// <summary>In the order of their times.</summary>
    public IReadOnlyList<Kill> Kills
    {
        get
        {
            lock (_gate) return [.. _kills.OrderBy(kill => kill.At)];
        }
    }

    /// <summary>Ends when the last silo is back, or immediately when cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watches = cluster.Silos.Select(silo => Watch(silo, watch.Token)).ToList();
        var turn = 0;
        foreach (var at in options.Kills())
        {
            await clock.Until(at, cancellation);
            await Take(cluster.Silos[turn++ % cluster.Silos.Count], cancellation);
        }

        await clock.Until(options.Length, cancellation);
        await _turn.WaitAsync(cancellation);
        await watch.CancelAsync();
        await Task.WhenAll(watches);
    }

    public void Dispose() => _turn.Dispose();

    private async Task Take(Node silo, CancellationToken cancellation)
    {
        // The one before is back by now, unless the machine is very slow: then this one waits.
        await _turn.WaitAsync(cancellation);
        if (Failure is not null || clock.Now >= options.Length)
        {
            Skipped++;
            _turn.Release();
            return;
        }

        Mark(silo, isExpected: true);
        var kill = Add(new Kill(silo.Name, clock.Now, wasAsked: true));
        var ended = silo.Ended;
        silo.Send(options.Signal);
        _ = BringBack(silo, kill, ended, cancellation);
    }

    private async Task BringBack(Node silo, Kill kill, Task ended, CancellationToken cancellation)
    {
        try
        {
            if (await Task.WhenAny(ended, Task.Delay(StopMax, cancellation)) != ended) silo.Send(NodeSignal.Kill);
            await ended.WaitAsync(cancellation);
            kill.EndedAt = clock.Now;
            await Task.Delay(options.RestartAfter, cancellation);
            await silo.Start(cancellation);
            kill.BackAt = clock.Now;
            Mark(silo, isExpected: false);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (BenchException error)
        {
            Failure = error.Message;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Watch(Node silo, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await silo.Ended.WaitAsync(cancellation);
                if (IsExpected(silo))
                {
                    await Task.Delay(50, cancellation);
                    continue;
                }

                await Console.Error.WriteLineAsync($"{silo.Name} ended unasked:\n{silo.Tail}");
                await _turn.WaitAsync(cancellation);
                Mark(silo, isExpected: true);
                await BringBack(silo, Add(new Kill(silo.Name, clock.Now, wasAsked: false)), silo.Ended, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private Kill Add(Kill kill)
    {
        lock (_gate) _kills.Add(kill);
        return kill;
    }

    private void Mark(Node silo, bool isExpected)
    {
        lock (_gate)
        {
            if (isExpected) _expected.Add(silo);
            else _expected.Remove(silo);
        }
    }

    private bool IsExpected(Node silo)
    {
        lock (_gate) return _expected.Contains(silo);
    }
}
