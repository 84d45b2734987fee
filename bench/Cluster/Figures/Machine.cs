using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Livehouse.Bench.Nodes;

namespace Livehouse.Bench.Figures;

/// <summary>
/// The shares of the machine's processors during the load, in percent of all of them. The rest is the database and anything else that runs here.
/// </summary>
internal sealed record ProcessorShares(double Silos, double Fronts, double Bench, double Others, double Idle);

/// <summary>The machine, and what it is busy with. Linux; elsewhere the shares of others stay unknown (NaN).</summary>
internal sealed class Machine(NodeCluster cluster)
{
    private long _begin;
    private Sample _before;

    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores ({Model()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0} GiB, "
            + $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}");

    public void Begin()
    {
        _begin = TimeProvider.System.GetTimestamp();
        _before = Take();
    }

    /// <summary>Since <see cref="Begin"/>.</summary>
    public ProcessorShares End()
    {
        var whole = TimeProvider.System.GetElapsedTime(_begin) * Environment.ProcessorCount;
        var after = Take();
        var (silos, fronts, bench, idle) = (after.Silos - _before.Silos, after.Fronts - _before.Fronts, after.Bench - _before.Bench, after.Idle - _before.Idle);
        return new ProcessorShares(
            Share(silos),
            Share(fronts),
            Share(bench),
            idle is null ? double.NaN : Share(whole - idle.Value - silos - fronts - bench),
            idle is null ? double.NaN : Share(idle.Value));

        double Share(TimeSpan time) => Math.Round(Math.Max(0, time / whole * 100), 1);
    }

    /// <summary>Processes that come to an end can't be asked afterwards: now and then, meanwhile.</summary>
    public async Task Watch(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
                Take();
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private Sample Take()
    {
        using var self = Process.GetCurrentProcess();
        return new Sample(Sum(cluster.Silos), Sum(cluster.All.Except(cluster.Silos)), self.TotalProcessorTime, IdleTime());

        static TimeSpan Sum(IEnumerable<Node> nodes) => nodes.Aggregate(TimeSpan.Zero, (sum, node) => sum + node.ProcessorTime);
    }

    /// <summary>Of all cores together; waiting for disks counts.</summary>
    private static TimeSpan? IdleTime()
    {
        const string Stat = "/proc/stat";
        const double TicksPerSecond = 100;
        if (!File.Exists(Stat)) return null;
        var fields = File.ReadLines(Stat).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromSeconds(
            (double.Parse(fields[4], CultureInfo.InvariantCulture) + double.Parse(fields[5], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private static string Model()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private readonly record struct Sample(TimeSpan Silos, TimeSpan Fronts, TimeSpan Bench, TimeSpan? Idle);
}
