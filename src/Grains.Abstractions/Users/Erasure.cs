using System.Globalization;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Users;

/// <summary>
/// Replaces a user whose account was deleted in messages and gifts that other users keep: the id, which resolves to nothing, and this name.
/// </summary>
public static class DeletedUser
{
    public const string Name = "Deleted user";

    /// <summary>Replaces the title of the user's own streams.</summary>
    public const string StreamTitle = "Deleted stream";

    /// <summary>Replaces the title of the user's own events.</summary>
    public const string EventTitle = "Deleted event";

    /// <summary>Contained in the JSON of an event's listing once its owner is deleted.</summary>
    public const string EventMark = $"\"ownerName\":\"{Name}\",\"title\":\"{EventTitle}\"";

    /// <summary>Contained in the JSON of a stream's listing once its owner is deleted.</summary>
    public const string ListingMark = $"\"ownerName\":\"{Name}\",\"title\":\"{StreamTitle}\"";

    /// <summary>The <c>endReason</c> of a stream that was live when its owner's account was deleted.</summary>
    public const string EndReason = "account_deleted";
}

/// <summary>Removes a deleted user's name from a grain's data, and the user from wherever they are present. Safe to repeat.</summary>
/// <param name="Rows">Those of the grain's ledger rows that were found to name the user; at most <see cref="RowsMax"/>. The grain searches its memory
/// itself.</param>
[GenerateSerializer, Alias("livehouse.ForgetUser"), Immutable]
public sealed record ForgetUser(string TenantId, string UserId, IReadOnlyList<LedgerKey> Rows)
{
    public const int RowsMax = 200;
}

/// <summary>The outbox messages that erase one deleted account, one after the other.</summary>
public static class ErasureOutbox
{
    public static PendingOutboxMessage First(string tenantId, string userId, DateTimeOffset now) =>
        Of(new EraseAccount(tenantId, userId, Step: 0, Round: 0, After: null), now);

    public static PendingOutboxMessage Of(EraseAccount erase, DateTimeOffset dueAt)
    {
        var grain = GrainRef.User(erase.TenantId, erase.UserId);
        return new PendingOutboxMessage(string.Create(CultureInfo.InvariantCulture, $"{grain}.erase.{erase.Step}"), grain, erase, dueAt);
    }
}

/// <summary>A grain's progress in erasing the data of its user.</summary>
/// <param name="HasMore">It must be called again: one call writes a bounded number of rows.</param>
[GenerateSerializer, Alias("livehouse.Erasure"), Immutable]
public sealed record Erasure(bool HasMore);
