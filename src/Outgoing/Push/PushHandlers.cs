using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Outgoing.Push;

/// <summary>Finds the followers of a user who went live, a page at a time. Repeated, it adds nothing.</summary>
public sealed class AnnounceLiveHandler(IGrainStore grains, IPushStore store, OutgoingOptions options, TimeProvider time) : OutboxHandler<AnnounceLive>
{
    public override async Task<OutboxResult?> Run(AnnounceLive message, CancellationToken cancellation)
    {
        var query = new LedgerQuery(
            FollowerLedger.Name, PushLimits.FollowersAtOnce, message.After is { } after ? new LedgerPlace(after.Order, after.UserId) : null);
        var rows = await grains.List(GrainRef.User(message.TenantId, message.OwnerId), query, cancellation);
        var now = time.GetUtcNow();
        var next = rows.Count < PushLimits.FollowersAtOnce
            ? null
            : new PendingOutboxMessage(
                Ids.Derive("pa_", message.StreamId, rows[^1].Id),
                GrainRef.Identity,
                message with { After = new FollowerPlace(rows[^1].Order, rows[^1].Id) },
                now);
        await store.Announce(message, [.. rows.Where(static row => FollowerRows.Wants(row.Data)).Select(static row => row.Id)], next, now, cancellation);
        options.Wake();
        return null;
    }
}

internal static class FollowerRows
{
    /// <summary>Whether the follower wants to be told. Those from before the switch existed do.</summary>
    public static bool Wants(string row)
    {
        using var json = JsonDocument.Parse(row);
        return !json.RootElement.TryGetProperty("notify", out var notify) || notify.ValueKind != JsonValueKind.False;
    }
}

/// <summary>
/// Sends to the devices of some followers what they have not been sent. Whether a follower may watch is asked of the stream at that moment; users who have
/// blocked each other are left out, and so are disabled accounts and those whose hours are quiet.
/// </summary>
public sealed class SendPushHandler(IGrains grains, IGrainStore rows, IPushStore store, PushServices services, TimeProvider time) : OutboxHandler<SendPush>
{
    public override async Task<OutboxResult?> Run(SendPush message, CancellationToken cancellation)
    {
        await services.Run.Send(message, (userId, stop) => May(message, userId, stop), cancellation);
        return null;
    }

    private async Task<bool> May(SendPush message, string userId, CancellationToken cancellation)
    {
        if (await store.Quiet(message.TenantId, userId, cancellation) is { } quiet && quiet.Covers(time.GetUtcNow())) return false;
        // They may have changed their mind since the stream began.
        var follower = await rows.Find(GrainRef.User(message.TenantId, message.OwnerId), FollowerLedger.Name, userId, cancellation);
        if (follower is null || !FollowerRows.Wants(follower.Data)) return false;
        if (await rows.Find(GrainRef.Inbox(message.TenantId, message.OwnerId), BlockLedger.Name, userId, cancellation) is not null) return false;
        if (await rows.Find(GrainRef.Inbox(message.TenantId, userId), BlockLedger.Name, message.OwnerId, cancellation) is not null) return false;
        // Users of an application of the tenant's own have no account here.
        if (await services.Accounts.Find(message.TenantId, userId, cancellation) is { Status: AccountStatus.Disabled }) return false;
        return !(await grains.Stream(message.StreamId).Admit(new Caller(message.TenantId, userId, "", Role.Defaults))).IsRefused;
    }
}
