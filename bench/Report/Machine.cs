using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Livehouse.Bench.Reporting;

/// <summary>The machine that the figures were measured on, as it describes itself. Linux.</summary>
internal static class Machine
{
    public static IReadOnlyList<(string What, string Value)> Describe() =>
    [
        ("Processor", $"{Model()}, {Environment.ProcessorCount} cores{(IsVirtual() ? ", virtual" : "")}"),
        ("Memory", string.Create(CultureInfo.InvariantCulture, $"{Kilobytes("MemTotal") / 1048576.0:0} GiB")),
        ("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, kernel {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}"),
        (".NET", Environment.Version.ToString()),
        ("Node", Ask("node", "--version") ?? "absent"),
    ];

    private static string Model() => Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static bool IsVirtual() => Line("/proc/cpuinfo", "flags")?.Split(' ').Contains("hypervisor") ?? false;

    private static double Kilobytes(string name) =>
        Line("/proc/meminfo", name) is { } text ? double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;

    private static string? Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static string? Ask(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true });
            var answer = process?.StandardOutput.ReadToEnd().Trim();
            process?.WaitForExit();
            return answer;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It is not installed here.
            return null;
        }
    }
}
