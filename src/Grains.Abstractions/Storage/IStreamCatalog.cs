namespace Livehouse.Storage;

/// <summary>Finds streams across grains. The rows are written with the streams' own commits and can't disagree with them.</summary>
public interface IStreamCatalog
{
    /// <summary>All live streams of one tenant or (null) of all tenants: for the directory, the media reconciler and the wake-up after a restart.</summary>
    Task<IReadOnlyList<StreamRow>> Live(string? tenantId = null, CancellationToken cancellation = default);

    /// <summary>The number of live streams of all tenants.</summary>
    async Task<int> CountLive(CancellationToken cancellation = default) => (await Live(null, cancellation)).Count;

    /// <summary>Live streams that moderators recommend at this time, in the order of their positions; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StreamRow>> Featured(string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Live streams of those whom a user follows, the newest first, whoever may watch them; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StreamRow>> OfFollowed(string tenantId, string userId, int limit, CancellationToken cancellation = default);

    /// <summary>A user's live and ended streams, the newest first, whoever may watch them; at most <paramref name="limit"/>.</summary>
    /// <param name="after">The last one of the page before; null: from the beginning.</param>
    Task<IReadOnlyList<StreamRow>> OfOwner(
        string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation = default);
}

/// <summary>A place in the order of streams, the newest first.</summary>
/// <param name="StartedAt">UTC.</param>
public sealed record StreamPlace(DateTimeOffset StartedAt, string StreamId);

/// <param name="Status"><c>scheduled</c>, <c>live</c> or <c>ended</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Listing">JSON of <see cref="Listings.StreamListing"/>.</param>
public sealed record StreamRow(string StreamId, string TenantId, string OwnerId, string Room, string Status, DateTimeOffset StartedAt, string Listing)
{
    /// <summary>Null: not recommended.</summary>
    public int? FeaturedPosition { get; init; }

    /// <summary>UTC; null: without an end.</summary>
    public DateTimeOffset? FeaturedUntil { get; init; }
}
