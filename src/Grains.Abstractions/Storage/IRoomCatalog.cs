namespace Livehouse.Storage;

/// <summary>Finds rooms across grains. The rows are written with the rooms' own commits and can't disagree with them.</summary>
public interface IRoomCatalog
{
    /// <summary>
    /// All open rooms of one tenant or (null) of all tenants, oldest first: for the room directory, the media reconciler and the wake-up after a restart.
    /// </summary>
    Task<IReadOnlyList<RoomRow>> Open(string? tenantId = null, CancellationToken cancellation = default);
}

/// <param name="RoomKey"><see cref="Rooms.RoomRef.Key"/>.</param>
/// <param name="MediaRoom">Its name on the media server.</param>
/// <param name="IsOpen">A closed room has no row.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="Listing">JSON of <see cref="Rooms.RoomListing"/>; null for an unlisted room.</param>
public sealed record RoomRow(string RoomKey, string TenantId, string Instance, string MediaRoom, bool IsOpen, DateTimeOffset OpenedAt, string? Listing);
