namespace Livehouse.Hosting;

/// <summary>What a grain that operators see as a container says of itself: see <see cref="HostedGrain.Container"/>.</summary>
/// <param name="StreamId">An event's stream; null: it has none, or is a stream itself.</param>
/// <param name="Viewers">Those of a live stream.</param>
public sealed record ContainerFacts(string TenantId, string Title, int Viewers, string? StreamId = null);
