namespace Livehouse.Storage;

/// <summary>Finds streams across grains. The rows are written with the streams' own commits and can't disagree with them.</summary>
public interface IStreamCatalog
{
    /// <summary>All live streams of one tenant or (null) of all tenants: for the directory, the media reconciler and the wake-up after a restart.</summary>
    Task<IReadOnlyList<StreamRow>> Live(string? tenantId = null, CancellationToken cancellation = default);

    /// <summary>The number of live streams of all tenants.</summary>
    async Task<int> CountLive(CancellationToken cancellation = default) => (await Live(null, cancellation)).Count;
}

/// <param name="Status"><c>live</c> or <c>ended</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Listing">JSON of <see cref="Listings.StreamListing"/>.</param>
public sealed record StreamRow(string StreamId, string TenantId, string OwnerId, string Room, string Status, DateTimeOffset StartedAt, string Listing);
