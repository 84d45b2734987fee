using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

internal sealed class EventCatalog(IDatabase database) : IEventCatalog
{
    public async Task<IReadOnlyList<EventRow>> List(EventQuery query, CancellationToken cancellation = default) =>
        await database.Read(session => session.Query(EventStatements.List(query, database.Dialect), EventStatements.Read), cancellation);

    public async Task<IReadOnlyList<string>> EventsOf(
        string tenantId, string ownerId, string mark, int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                "SELECT event_id FROM events WHERE tenant_id = @tenant AND owner_id = @owner AND listing NOT LIKE @mark LIMIT @limit",
                ("tenant", tenantId),
                ("owner", ownerId),
                ("mark", $"%{mark}%"),
                ("limit", limit)),
            row => row.GetString(0)),
        cancellation);
}
