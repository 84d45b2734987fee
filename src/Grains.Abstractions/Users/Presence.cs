using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Users;

/// <summary>Why a stream ended whose owner may not be here any more.</summary>
public static class PresenceEnds
{
    public const string AccountDisabled = "account_disabled";
    public const string TenantSuspended = "tenant_suspended";
}

/// <summary>Ends a user's presence in a stream, or that of a whole tenant, without erasing anything. Safe to repeat.</summary>
/// <param name="UserId">Null: everybody.</param>
/// <param name="EndReason">Of a stream that ends by it: the user's own, or each of the tenant.</param>
[GenerateSerializer, Alias("livehouse.ExpelUser"), Immutable]
public sealed record ExpelUser(string TenantId, string? UserId, string EndReason);

/// <summary>The outbox messages that end the presence of a disabled user or a suspended tenant.</summary>
public static class PresenceOutbox
{
    /// <summary>After this, no process takes the user or the tenant for an active one any more, so that nothing new can begin.</summary>
    public static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(4);

    /// <summary>Now, and once more for what another process let in meanwhile.</summary>
    public static IReadOnlyList<PendingOutboxMessage> Of(string tenantId, string? userId, string endReason, DateTimeOffset now)
    {
        var id = $"presence.{Identifiers.Ids.New("pe_")}";
        return [Of(id, new EndPresence(tenantId, userId, endReason), now), Of($"{id}.2", new EndPresence(tenantId, userId, endReason), now + SecondLookAfter)];
    }

    private static PendingOutboxMessage Of(string id, EndPresence message, DateTimeOffset dueAt) => new(id, GrainRef.Identity, message, dueAt);
}
