using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Livehouse.Bench.Figures;

/// <summary>What this process used between its making and <see cref="Read"/>, and how large the groups were that the storage committed.</summary>
internal sealed class Meter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan _processor = Processor();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();
    private long _groups;
    private long _writes;

    public Meter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "livehouse_commit_group_size") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            Interlocked.Increment(ref _groups);
            Interlocked.Add(ref _writes, size);
        });
        _listener.Start();
    }

    public string Read(int gifts)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(_begin);
        var processor = Processor() - _processor;
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{processor.TotalMicroseconds / gifts:0} µs of processor and {(GC.GetTotalAllocatedBytes() - _allocated) / 1024.0 / gifts:0.0} KB allocated a "
                + $"gift in this process, {processor / elapsed / Environment.ProcessorCount * 100:0}% of the cores; "
                + $"{(double)gifts / Math.Max(1, _groups):0.0} gifts a transaction; paused {(GC.GetTotalPauseDuration() - _paused).TotalMilliseconds:0} ms by "
                + $"the garbage collector");
    }

    public void Dispose() => _listener.Dispose();

    private static TimeSpan Processor()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
