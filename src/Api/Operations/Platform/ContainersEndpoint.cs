using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Storage;

namespace Livehouse.Api.Operations.Platform;

/// <summary>Every live stream and every event that is not over is a container: its grain, in one of the silos.</summary>
internal static class ContainersEndpoint
{
    public static void MapContainers(this IEndpointRouteBuilder platform) =>
        platform.MapGet("/api/containers/stats", Get)
            .RequireOperator()
            .AsOperation("getContainerStats")
            .WithTags("Administration")
            .WithSummary($"The silos, and the grains of live streams and events in them, those with the most viewers first (operators): at most "
                + $"{SiloReport.ContainersMax} of each silo.")
            .Produces<ContainerStats>();

    private static async Task<IResult> Get(IClusterReports reports, HttpContext context) =>
        TypedResults.Ok(ContainerStats.Of(await reports.Read(context.RequestAborted)));
}

internal sealed record ContainerStats(IReadOnlyList<SiloStats> Silos, IReadOnlyList<Container> Containers)
{
    public static ContainerStats Of(IReadOnlyList<SiloView> silos)
    {
        var found = silos
            .SelectMany(static silo => (silo.Report?.Containers ?? []).Select(container => (Silo: silo.Name, Container: container)))
            .ToList();
        var viewers = found
            .Where(static entry => entry.Container.Kind == GrainKinds.Stream)
            .GroupBy(static entry => entry.Container.Id, StringComparer.Ordinal)
            .ToDictionary(static stream => stream.Key, static stream => stream.Max(static entry => entry.Container.Viewers), StringComparer.Ordinal);
        return new ContainerStats(
            [.. silos.Select(SiloStats.Of)],
            [
                .. found
                    .Select(entry => Container.Of(entry.Silo, entry.Container, viewers))
                    .OrderByDescending(static container => container.Viewers)
                    .ThenBy(static container => container.Id, StringComparer.Ordinal),
            ]);
    }
}

/// <param name="Address">Unique among all silos that ever were.</param>
/// <param name="Status"><c>active</c>, or another state of the cluster's membership; then the figures are null.</param>
/// <param name="Cpu">Percent of all processors that the process may use, averaged over seconds.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Activations">Grains that are active.</param>
internal sealed record SiloStats(string Name, string Address, string Status, DateTimeOffset StartedAt, double? Cpu, long? MemoryBytes, long? Activations)
{
    public static SiloStats Of(SiloView silo) => new(
        silo.Name, silo.Address, silo.Status, silo.StartedAt, silo.Report?.CpuPercent, silo.Report?.MemoryBytes, silo.Report?.Activations);
}

/// <param name="Kind"><c>stream</c> or <c>event</c>.</param>
/// <param name="ActivatedAt">When its grain became active in this silo.</param>
/// <param name="Viewers">Those of its live stream.</param>
/// <param name="QueueLength">Calls that wait while another is carried out.</param>
/// <param name="TurnsPerSecond">Over the last 10 to 20 seconds.</param>
/// <param name="TurnP99Ms">Over the same time; rounded up by at most a quarter. 0 where there was no turn.</param>
internal sealed record Container(
    string Id,
    string Kind,
    string TenantId,
    string Title,
    string Silo,
    DateTimeOffset ActivatedAt,
    int Viewers,
    int QueueLength,
    double TurnsPerSecond,
    double TurnP99Ms)
{
    public static Container Of(string silo, ContainerReport report, IReadOnlyDictionary<string, int> viewersByStream) => new(
        report.Id,
        report.Kind,
        report.TenantId,
        report.Title,
        silo,
        report.ActivatedAt,
        report.StreamId is { } streamId ? viewersByStream.GetValueOrDefault(streamId) : report.Viewers,
        report.QueueLength,
        report.TurnsPerSecond,
        report.TurnP99Ms);
}
