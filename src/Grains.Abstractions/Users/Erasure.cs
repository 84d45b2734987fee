using System.Globalization;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Users;

/// <summary>
/// What replaces a user whose account was deleted where others keep what the user wrote or gave: the id, which resolves to nothing, and this in place of the
/// name.
/// </summary>
public static class DeletedUser
{
    public const string Name = "Deleted user";

    /// <summary>In place of the title of a stream that was the user's own.</summary>
    public const string StreamTitle = "Deleted stream";

    /// <summary>In place of the title of an event that was the user's own.</summary>
    public const string EventTitle = "Deleted event";

    /// <summary>What the JSON of an event's listing holds once its owner is gone.</summary>
    public const string EventMark = $"\"ownerName\":\"{Name}\",\"title\":\"{EventTitle}\"";

    /// <summary>What the JSON of a stream's listing holds once its owner is gone.</summary>
    public const string ListingMark = $"\"ownerName\":\"{Name}\",\"title\":\"{StreamTitle}\"";

    /// <summary>The <c>endReason</c> of a stream that was live when its owner's account was deleted.</summary>
    public const string EndReason = "account_deleted";
}

/// <summary>Removes a deleted user's name from what a grain keeps, and the user from where they are present. Safe to repeat.</summary>
/// <param name="Rows">Those of the grain's ledger rows that were found to name the user; at most <see cref="RowsMax"/>. What it has in memory the grain looks
/// through itself.</param>
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

/// <summary>How far a grain has come with erasing what it keeps of its user.</summary>
/// <param name="HasMore">It must be called again: one call writes a bounded number of rows.</param>
[GenerateSerializer, Alias("livehouse.Erasure"), Immutable]
public sealed record Erasure(bool HasMore);
