namespace Livehouse.Storage;

/// <summary>
/// Finds all data that names a user, across grains, for the rare deletion of an account: it scans everything page by page, so it needs no index.
/// </summary>
public interface IUserTraces
{
    /// <summary>Ledger rows that name the user, among the next <paramref name="rowsMax"/> rows. May include a few rows that don't name the user.</summary>
    Task<TracePage> Find(string userId, TracePlace? after, int rowsMax, CancellationToken cancellation = default);

    /// <summary>Keys of the rooms that know the user.</summary>
    Task<IReadOnlyList<string>> Rooms(string userId, CancellationToken cancellation = default);

    /// <summary>Ids of streams of this owner whose listing does not hold <paramref name="mark"/>; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> StreamsOf(string tenantId, string ownerId, string mark, int limit, CancellationToken cancellation = default);
}

public sealed record Trace(GrainRef Grain, LedgerKey Row);

/// <summary>A row's place in the order of the scan.</summary>
[GenerateSerializer, Alias("livehouse.TracePlace"), Immutable]
public sealed record TracePlace(string Kind, string Key, string Ledger, string Id);

/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record TracePage(IReadOnlyList<Trace> Traces, TracePlace? Next);
