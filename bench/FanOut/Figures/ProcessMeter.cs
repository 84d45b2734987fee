using System.Globalization;

namespace Livehouse.Bench.Figures;

/// <summary>What processes have used together, as the kernel counts it.</summary>
internal sealed class ProcessMeter(params IReadOnlyList<int> processIds)
{
    /// <summary>Linux counts processor time in these for every program (<c>sysconf(_SC_CLK_TCK)</c>).</summary>
    private const double TicksPerSecond = 100;

    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    public static ProcessMeter Own { get; } = new(Environment.ProcessId);

    /// <summary>
    /// In user mode and in the kernel, all threads: fields 14 and 15 of <c>/proc/PID/stat</c>. On loopback the kernel's share holds the receiver's TCP work
    /// too.
    /// </summary>
    public TimeSpan ProcessorTime => TimeSpan.FromSeconds(processIds.Sum(static id =>
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[UserTimeField]) + Number(fields[SystemTimeField])) / TicksPerSecond;
    }));

    public double ResidentKilobytes => processIds.Sum(static id =>
        Number(File.ReadLines($"/proc/{id}/status")
            .Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
