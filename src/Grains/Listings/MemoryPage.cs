using Livehouse.Grains.Persistence;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.Listings;

/// <summary>A page of items that a grain holds in memory, in the order of ledgers: descending order, then descending id.</summary>
/// <param name="NextCursor">Null at the end.</param>
internal sealed record MemoryPage<T>(IReadOnlyList<T> Items, string? NextCursor);

internal static class MemoryPage
{
    private static readonly Comparer<LedgerPlace> AsLedgersList = Comparer<LedgerPlace>.Create(static (first, second) =>
        first.Order != second.Order ? second.Order.CompareTo(first.Order) : string.CompareOrdinal(second.Id, first.Id));

    /// <summary><c>validation_failed</c> for a limit that is not 1 to <see cref="PageLimits.ItemsMax"/>, or a cursor that no list has returned.</summary>
    public static Outcome<MemoryPage<T>> Of<T>(IEnumerable<T> all, Func<T, LedgerPlace> placeOf, int limit, string? cursor)
    {
        if (limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"The limit must be from 1 to {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(cursor, out var before)) return Refusal.Invalid("cursor", "The cursor does not belong to this list.");
        var found = all.Select(item => (Item: item, Place: placeOf(item)))
            .Where(entry => before is null || AsLedgersList.Compare(entry.Place, before) > 0)
            .OrderBy(static entry => entry.Place, AsLedgersList)
            .Take(limit + 1)
            .ToList();
        var items = found.Take(limit).ToList();
        return new MemoryPage<T>([.. items.Select(static entry => entry.Item)], found.Count > limit ? Cursor.Write(items[^1].Place) : null);
    }
}
