using System.Diagnostics;

namespace Livehouse.Bench.Calls;

/// <summary>What callers did in the measured time.</summary>
internal readonly record struct CallRates(double TurnsPerSecond, double BytesPerCall);

/// <summary>Callers on some threads that call grains until they are told to stop.</summary>
/// <param name="silo">Its grains' own count must agree with the callers' in the end.</param>
/// <param name="callers">Each starts on a thread of the pool; where it goes on is up to its awaits.</param>
/// <param name="next">Makes the number of a caller and the number of its call into a call.</param>
/// <param name="inFlight">1: each caller awaits each call. More: so many calls are under way before the oldest of them is awaited.</param>
internal sealed class CallLoad(TestSilo silo, int callers, int inFlight, Func<int, int, Task> next)
{
    private bool _ends;

    public async Task<CallRates> Run(TimeSpan warmUp, TimeSpan length)
    {
        await Round(warmUp);
        return await Round(length);
    }

    private async Task<CallRates> Round(TimeSpan length)
    {
        Volatile.Write(ref _ends, false);
        var (turnsBefore, bytesBefore, begin) = (silo.Turns, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var loops = Enumerable.Range(0, callers).Select(caller => Task.Run(() => inFlight == 1 ? One(caller) : Many(caller))).ToArray();
        await Task.Delay(length);
        Volatile.Write(ref _ends, true);
        var calls = (await Task.WhenAll(loops)).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        var turns = silo.Turns - turnsBefore;
        if (turns != calls) throw new BenchException($"{calls} calls were answered, and the grains took {turns} turns: turns overlapped or were lost.");
        return new CallRates(calls / elapsed.TotalSeconds, (double)bytes / calls);
    }

    private async Task<long> One(int caller)
    {
        var calls = 0;
        while (!Volatile.Read(ref _ends)) await next(caller, calls++);
        return calls;
    }

    private async Task<long> Many(int caller)
    {
        var underWay = new Task[inFlight];
        var calls = 0;
        for (; calls < inFlight; calls++) underWay[calls] = next(caller, calls);
        while (!Volatile.Read(ref _ends))
        {
            await underWay[calls % inFlight];
            underWay[calls % inFlight] = next(caller, calls++);
        }

        await Task.WhenAll(underWay);
        return calls;
    }
}
