using Livehouse.Analytics;
using Livehouse.Callers;
using Livehouse.Grains.Outgoing;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Payments;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Erases the grains' data about a user whose account was deleted. First the user is removed from wherever they are present, and their own data is erased;
/// then every ledger is searched, a few pages per step, for rows that name the user. Every step is safe to repeat, so one that a crash interrupted is simply
/// repeated.
/// </summary>
public sealed class EraseAccountHandler(
    IGrains grains,
    IUserTraces traces,
    IStreamCatalog streams,
    IEventCatalog events,
    IViewingLog viewing,
    ICoinLedger coins,
    IPushStore push,
    IWebhookTraces webhooks) : OutboxHandler<EraseAccount>
{
    private const int RowsInPage = 5_000;
    private const int PagesInStep = 20;
    private const int StreamsAtOnce = 100;

    public override async Task<OutboxResult?> Run(EraseAccount message, CancellationToken cancellation)
    {
        if (message.After is null) await EraseOwn(message.TenantId, message.UserId, cancellation);
        return new AccountErased(await ForgetTraces(message, cancellation));
    }

    private async Task EraseOwn(string tenantId, string userId, CancellationToken cancellation)
    {
        // The user's grain first: from then on no token of theirs starts or joins anything.
        await ToTheEnd(grains.User(tenantId, userId).Erase, cancellation);
        var nothing = new ForgetUser(tenantId, userId, []);
        foreach (var row in (await streams.Live(tenantId, cancellation)).OrderByDescending(row => row.OwnerId == userId))
        {
            await grains.Stream(row.StreamId).Forget(nothing);
        }
        var user = new Caller(tenantId, userId, DeletedUser.Name, []);
        foreach (var key in await traces.Rooms(userId, cancellation))
        {
            if (RoomRef.TryParse(key, out var room) && room.TenantId == tenantId) await grains.Room(room).Leave(user);
        }

        // Before their streams: an event that is over takes in no more of its stream.
        await EraseEvents(tenantId, userId, cancellation);
        await ToTheEnd(grains.Inbox(tenantId, userId).Erase, cancellation);
        await ToTheEnd(grains.Subscription(tenantId, userId).Erase, cancellation);
        var done = new HashSet<string>(StringComparer.Ordinal);
        while ((await traces.StreamsOf(tenantId, userId, DeletedUser.ListingMark, StreamsAtOnce, cancellation)).Where(done.Add).ToList() is { Count: > 0 } own)
        {
            foreach (var streamId in own) await grains.Stream(streamId).Forget(nothing);
            cancellation.ThrowIfCancellationRequested();
        }

        // The streams that are live have stored that the user left.
        await viewing.Anonymise(tenantId, userId, cancellation);
        await coins.Erase(tenantId, userId, cancellation);
        await push.Forget(tenantId, userId, cancellation);
        await EraseWebhooks(tenantId, userId, cancellation);
    }

    private async Task EraseWebhooks(string tenantId, string userId, CancellationToken cancellation)
    {
        for (long? after = 0; after is { } place;)
        {
            var page = await webhooks.Naming(tenantId, userId, place, RowsInPage, cancellation);

            // Also those that are nameless by now: an answer to one that was on its way at the first look has come since.
            await webhooks.Rewrite([.. page.Events.Select(one => one with { Data = WebhookErasure.Of(one.Data, userId) })], cancellation);
            after = page.Next;
        }
    }

    private async Task EraseEvents(string tenantId, string userId, CancellationToken cancellation)
    {
        var nothing = new ForgetUser(tenantId, userId, []);
        var done = new HashSet<string>(StringComparer.Ordinal);
        while ((await events.EventsOf(tenantId, userId, DeletedUser.EventMark, StreamsAtOnce, cancellation)).Where(done.Add).ToList() is { Count: > 0 } own)
        {
            foreach (var eventId in own) await grains.Event(eventId).Forget(nothing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<TracePlace?> ForgetTraces(EraseAccount erase, CancellationToken cancellation)
    {
        var after = erase.After;
        for (var page = 0; page < PagesInStep; page++)
        {
            var found = await traces.Find(erase.UserId, after, RowsInPage, cancellation);
            foreach (var (grain, row) in found.Traces.Where(static trace => trace.Row.Ledger == WebhookNews.Ledger))
            {
                if (await webhooks.News(grain, row.Id, cancellation) is { } news && WebhookErasure.Of(news, erase.UserId) is var nameless && nameless != news)
                {
                    await webhooks.RewriteNews(grain, row.Id, nameless, cancellation);
                }
            }

            foreach (var ofGrain in found.Traces.GroupBy(static trace => trace.Grain))
            {
                foreach (var some in ofGrain.Select(static trace => trace.Row).Chunk(ForgetUser.RowsMax))
                {
                    await Forget(ofGrain.Key, new ForgetUser(erase.TenantId, erase.UserId, some));
                }
                cancellation.ThrowIfCancellationRequested();
            }

            if (found.Next is null) return null;
            after = found.Next;
        }

        return after;
    }

    /// <summary>Grains of other kinds store ids only.</summary>
    private async Task Forget(GrainRef grain, ForgetUser command)
    {
        switch (grain.Kind)
        {
            case GrainKinds.Stream:
                await grains.Stream(grain.Key).Forget(command);
                break;
            case GrainKinds.Event:
                await grains.Event(grain.Key).Forget(command);
                break;
            case GrainKinds.ReportQueue when grain.Key == command.TenantId:
                await grains.ReportQueue(grain.Key).Forget(command);
                break;
            case GrainKinds.Match when GrainRef.TenantAndName(grain.Key) is var (tenantId, topicKey) && tenantId == command.TenantId:
                await grains.Match(tenantId, topicKey).Forget(command);
                break;
            case GrainKinds.User when GrainRef.TenantAndName(grain.Key) is var (tenantId, followed) && tenantId == command.TenantId
                && command.Rows.Any(row => row.Id == command.UserId && row.Ledger is FollowerLedger.Name or FollowingLedger.Name):
                if (command.Rows.Contains(new LedgerKey(FollowerLedger.Name, command.UserId)))
                {
                    await grains.User(tenantId, followed).Unfollow(new Caller(tenantId, command.UserId, DeletedUser.Name, []));
                }

                if (command.Rows.Contains(new LedgerKey(FollowingLedger.Name, command.UserId)))
                {
                    await grains.User(tenantId, followed).Note(new NoteFollowing(command.UserId, false, long.MaxValue));
                }

                break;
        }
    }

    private static async Task ToTheEnd(Func<Task<Erasure>> erase, CancellationToken cancellation)
    {
        while ((await erase()).HasMore) cancellation.ThrowIfCancellationRequested();
    }
}
