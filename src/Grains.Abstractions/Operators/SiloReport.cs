namespace Livehouse.Operators;

/// <summary>What one silo knows of itself. It crosses between processes inside an untyped answer of Orleans.</summary>
/// <param name="Address">Orleans' address of it, unique among all that ever were.</param>
/// <param name="CpuPercent">Of all processors that it may use; an average over a few seconds.</param>
/// <param name="MemoryBytes">The process's resident memory.</param>
/// <param name="Activations">Grains that are active in it.</param>
/// <param name="Containers">Its live streams and events with the most viewers, at most <see cref="ContainersMax"/>.</param>
/// <param name="Viewers">Of all its live streams, added up.</param>
/// <param name="Commits">Writes of the whole process.</param>
[GenerateSerializer, Alias("livehouse.SiloReport"), Immutable]
public sealed record SiloReport(
    string Address,
    double CpuPercent,
    long MemoryBytes,
    long Activations,
    IReadOnlyList<ContainerReport> Containers,
    int LiveStreams,
    long Viewers,
    double MessagesPerSecond,
    double GiftsPerSecond,
    DurationCounts Commits)
{
    /// <summary>About 1 MB in an answer.</summary>
    public const int ContainersMax = 5_000;
}

/// <summary>A live stream or an event that is not over, as its grain's host sees it.</summary>
/// <param name="Kind"><c>stream</c> or <c>event</c>.</param>
/// <param name="StreamId">The event's stream; null for a stream, and for an event that has none.</param>
/// <param name="ActivatedAt">UTC: when the grain became active in this silo.</param>
/// <param name="Viewers">0 for an event: its stream has them.</param>
/// <param name="QueueLength">Calls that wait for the running one to end.</param>
/// <param name="TurnsPerSecond">Over the last 10 to 20 seconds, timers included.</param>
[GenerateSerializer, Alias("livehouse.ContainerReport"), Immutable]
public sealed record ContainerReport(
    string Id,
    string Kind,
    string TenantId,
    string Title,
    string? StreamId,
    DateTimeOffset ActivatedAt,
    int Viewers,
    int QueueLength,
    double TurnsPerSecond,
    double TurnP99Ms);

/// <summary>One silo of the cluster, with its report.</summary>
/// <param name="Status">In lower case, as Orleans' membership has it: <c>active</c>, <c>joining</c>, <c>shuttingdown</c> …</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Report">Null for one that is not active.</param>
public sealed record SiloView(string Name, string Address, string Status, DateTimeOffset StartedAt, SiloReport? Report);
