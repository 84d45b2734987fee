using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Users;

/// <summary>Reasons why a stream ended because its owner is no longer allowed in.</summary>
public static class PresenceEnds
{
    public const string AccountDisabled = "account_disabled";
    public const string TenantSuspended = "tenant_suspended";
}

/// <summary>Ends a user's presence in a stream, or that of a whole tenant, without erasing anything. Safe to repeat.</summary>
/// <param name="UserId">Null: all users.</param>
/// <param name="EndReason">Of each stream that ends: the user's own, or all of the tenant's.</param>
[GenerateSerializer, Alias("livehouse.ExpelUser"), Immutable]
public sealed record ExpelUser(string TenantId, string? UserId, string EndReason);

/// <summary>The outbox messages that end the presence of a disabled user or a suspended tenant.</summary>
public static class PresenceOutbox
{
    /// <summary>After this, no process treats the user or the tenant as active any more, so that nothing new can begin.</summary>
    public static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(4);

    /// <summary>Now, and once more for anything that another process admitted meanwhile.</summary>
    public static IReadOnlyList<PendingOutboxMessage> Of(string tenantId, string? userId, string endReason, DateTimeOffset now)
    {
        var id = $"presence.{Identifiers.Ids.New("pe_")}";
        return [Of(id, new EndPresence(tenantId, userId, endReason), now), Of($"{id}.2", new EndPresence(tenantId, userId, endReason), now + SecondLookAfter)];
    }

    private static PendingOutboxMessage Of(string id, EndPresence message, DateTimeOffset dueAt) => new(id, GrainRef.Identity, message, dueAt);
}
