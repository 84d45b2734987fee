using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Silo.Activations;
using Livehouse.Storage;
using Orleans.Providers;
using Orleans.Statistics;

namespace Livehouse.Silo.Reports;

/// <summary>Reports on this silo when Orleans' management grain passes on the command. Public, since Orleans generates code that names it.</summary>
public sealed class SiloReporter : IControllable
{
    /// <summary>The key under which it is registered.</summary>
    public const string ProviderName = "livehouse-report";

    private readonly IServiceProvider _services;

    /// <param name="services">What it reports on; not every silo of the tests has all of it.</param>
    public SiloReporter(IServiceProvider services) => _services = services;

    /// <summary>The answer to every command is a <see cref="SiloReport"/>.</summary>
    public Task<object?> ExecuteCommand(int command, object? arg) => Task.FromResult<object?>(Report());

    private SiloReport Report()
    {
        var streams = _services.GetService<LiveStreamMetrics>();
        var now = _services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new SiloReport(
            _services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString(),
            Math.Round(_services.GetRequiredService<IEnvironmentStatisticsProvider>().GetEnvironmentStatistics().FilteredCpuUsagePercentage, 2),
            Environment.WorkingSet,
            _services.GetRequiredService<SiloMetrics>().Activations,
            Containers(_services.GetRequiredService<ActiveContainers>()),
            streams?.Streams ?? 0,
            streams?.Viewers ?? 0,
            streams?.Messages.PerSecond(now) ?? 0,
            streams?.Gifts.PerSecond(now) ?? 0,
            _services.GetService<IStorageFigures>()?.Commits ?? DurationCounts.None);
    }

    private static List<ContainerReport> Containers(ActiveContainers containers) =>
    [
        .. containers.All
            .Select(static host => (Host: host, Facts: host.Container))
            .Where(static container => container.Facts is not null)
            .OrderByDescending(static container => container.Facts!.Viewers)
            .Take(SiloReport.ContainersMax)
            .Select(static container => Of(container.Host, container.Facts!)),
    ];

    private static ContainerReport Of(GrainHost host, ContainerFacts facts)
    {
        var turns = host.TurnsTook;
        return new ContainerReport(
            host.Key,
            host.Kind,
            facts.TenantId,
            facts.Title,
            facts.StreamId,
            host.ActivatedAt,
            facts.Viewers,
            WaitingCalls.Of(host.Context),
            Math.Round(turns.PerSecond(), 2),
            turns.Percentile(0.99));
    }
}
