using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Livehouse.Bench.Figures;
using Perfolizer.Horology;

namespace Livehouse.Bench.Types;

/// <summary>
/// BenchmarkDotNet over the small types, in this process (nothing is built meanwhile) and in short jobs: for orders of magnitude and for changes by a half, not
/// for the last percent.
/// </summary>
internal static class TypeBench
{
    public static Type[] Calls { get; } = [typeof(CallBenchmarks)];

    public static Type[] SmallTypes { get; } = [typeof(BudgetBenchmarks), typeof(EventBenchmarks), typeof(ViewerBenchmarks), typeof(TokenBenchmarks)];

    public static FiguresFile Run(string section, int order, Type[] types, string only)
    {
        var artifacts = Directory.CreateTempSubdirectory("livehouse-micro-");
        try
        {
            var config = ManualConfig.CreateEmpty()
                .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(150)))
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddLogger(NullLogger.Instance)
                .WithArtifactsPath(artifacts.FullName);
            var reports = types.SelectMany(type => BenchmarkRunner.Run(type, config).Reports).ToList();
            if (reports.Find(static report => !report.Success) is { } failed)
            {
                throw new BenchException($"{failed.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo} could not be measured.");
            }
            return new FiguresFile(
                section,
                order,
                [.. reports.Select(Figure).Where(figure => figure.Name.Contains(only, StringComparison.Ordinal))],
                ["BenchmarkDotNet 0.14, in one process, short jobs on one thread."]);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static Figure Figure(BenchmarkReport report)
    {
        var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        return new Figure(name, Math.Round(report.ResultStatistics!.Mean, 1), "ns", Note: FormattableString.Invariant($"{bytes} bytes"));
    }
}
