using System.Data.Common;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Outbox;

namespace Livehouse.Storage.Outgoing;

internal sealed class PushStore(IDatabase database) : IPushStore
{
    private const string Columns = "s.id, s.tenant_id, s.user_id, s.kind, s.address, s.public_key, s.auth, s.created_at";

    private static readonly string SubscribedQuery = "SELECT DISTINCT user_id FROM push_subscriptions WHERE tenant_id = @tenant AND user_id IN ("
        + string.Join(", ", Enumerable.Range(0, PushLimits.FollowersAtOnce).Select(static at => $"@u{at}")) + ") ORDER BY user_id";

    public Task<PushSubscription> Add(PushSubscription subscription, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            await session.Execute(
                """
                INSERT INTO push_subscriptions (id, tenant_id, user_id, kind, address, public_key, auth, created_at)
                VALUES (@id, @tenant, @user, @kind, @address, @key, @auth, @at)
                ON CONFLICT (kind, address) DO UPDATE SET tenant_id = excluded.tenant_id, user_id = excluded.user_id, public_key = excluded.public_key,
                  auth = excluded.auth, created_at = excluded.created_at
                """,
                ("id", subscription.Id),
                ("tenant", subscription.TenantId),
                ("user", subscription.UserId),
                ("kind", subscription.Kind),
                ("address", subscription.Address),
                ("key", subscription.PublicKey),
                ("auth", subscription.Auth),
                ("at", subscription.CreatedAt.ToUnixTimeMilliseconds()));
            await session.Execute(
                """
                DELETE FROM push_subscriptions WHERE tenant_id = @tenant AND user_id = @user AND id NOT IN
                  (SELECT id FROM push_subscriptions WHERE tenant_id = @tenant AND user_id = @user
                   ORDER BY CASE WHEN address = @address THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT @max)
                """,
                ("tenant", subscription.TenantId),
                ("user", subscription.UserId),
                ("address", subscription.Address),
                ("max", PushLimits.SubscriptionsMax));
            return await session.QueryFirst(
                new(
                    $"SELECT {Columns} FROM push_subscriptions AS s WHERE s.kind = @kind AND s.address = @address",
                    ("kind", subscription.Kind),
                    ("address", subscription.Address)),
                Read) ?? subscription;
        },
        cancellation);

    public Task<bool> Remove(string tenantId, string userId, string subscriptionId, CancellationToken cancellation = default) => database.Write(
        async session => await session.Execute(
            "DELETE FROM push_subscriptions WHERE id = @id AND tenant_id = @tenant AND user_id = @user",
            ("id", subscriptionId),
            ("tenant", tenantId),
            ("user", userId)) > 0,
        cancellation);

    public Task Drop(string subscriptionId, DateTimeOffset registeredUntil, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            "DELETE FROM push_subscriptions WHERE id = @id AND created_at <= @until",
            ("id", subscriptionId),
            ("until", registeredUntil.ToUnixTimeMilliseconds())),
        cancellation);

    public Task<QuietHours?> Quiet(string tenantId, string userId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new(
                "SELECT quiet_from, quiet_to, time_zone FROM push_quiet WHERE tenant_id = @tenant AND user_id = @user",
                ("tenant", tenantId),
                ("user", userId)),
            static row => new QuietHours(row.GetInt32(0), row.GetInt32(1), row.GetString(2))),
        cancellation);

    public Task SetQuiet(string tenantId, string userId, QuietHours? quiet, CancellationToken cancellation = default) => database.Write(
        session => quiet is null
            ? session.Execute("DELETE FROM push_quiet WHERE tenant_id = @tenant AND user_id = @user", ("tenant", tenantId), ("user", userId))
            : session.Execute(
                """
                INSERT INTO push_quiet (tenant_id, user_id, quiet_from, quiet_to, time_zone) VALUES (@tenant, @user, @from, @to, @zone)
                ON CONFLICT (tenant_id, user_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, time_zone = excluded.time_zone
                """,
                ("tenant", tenantId),
                ("user", userId),
                ("from", quiet.From),
                ("to", quiet.To),
                ("zone", quiet.TimeZone)),
        cancellation);

    public Task Announce(
        AnnounceLive announcement, IReadOnlyList<string> userIds, PendingOutboxMessage? next, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write(
            async session =>
            {
                var told = new List<string>();
                foreach (var userId in await Subscribed(session, announcement.TenantId, userIds))
                {
                    var added = await session.Execute(
                        """
                        INSERT INTO push_notices (stream_id, subscription_id, created_at)
                        SELECT @stream, id, @now FROM push_subscriptions WHERE tenant_id = @tenant AND user_id = @user ON CONFLICT DO NOTHING
                        """,
                        ("stream", announcement.StreamId),
                        ("now", now.ToUnixTimeMilliseconds()),
                        ("tenant", announcement.TenantId),
                        ("user", userId));
                    if (added > 0) told.Add(userId);
                }

                var messages = told.Chunk(PushLimits.UsersAtOnce).Select(users => new PendingOutboxMessage(
                    Ids.New("pu_"),
                    GrainRef.Identity,
                    new SendPush(announcement.TenantId, announcement.OwnerId, announcement.OwnerName, announcement.StreamId, announcement.Title, users),
                    now));
                await session.ExecuteAll([.. messages.Concat(next is null ? [] : [next]).Select(OutboxStatements.Add)]);
                return true;
            },
            cancellation);

    public async Task<IReadOnlyList<PushSubscription>> Untold(
        string streamId, string tenantId, IReadOnlyList<string> userIds, CancellationToken cancellation = default) => await database.Read(
        async session =>
        {
            var all = new List<PushSubscription>();
            foreach (var userId in userIds)
            {
                all.AddRange(await session.Query(
                    new(
                        $"""
                        SELECT {Columns} FROM push_subscriptions AS s JOIN push_notices AS n ON n.subscription_id = s.id
                        WHERE s.tenant_id = @tenant AND s.user_id = @user AND n.stream_id = @stream AND n.told_at IS NULL ORDER BY s.id
                        """,
                        ("tenant", tenantId),
                        ("user", userId),
                        ("stream", streamId)),
                    Read));
            }

            return all;
        },
        cancellation);

    public Task<bool> Claim(string streamId, string subscriptionId, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        async session => await session.Execute(
            "UPDATE push_notices SET told_at = @now WHERE stream_id = @stream AND subscription_id = @id AND told_at IS NULL",
            ("now", now.ToUnixTimeMilliseconds()),
            ("stream", streamId),
            ("id", subscriptionId)) > 0,
        cancellation);

    public Task Release(string streamId, string subscriptionId, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            "UPDATE push_notices SET told_at = NULL WHERE stream_id = @stream AND subscription_id = @id", ("stream", streamId), ("id", subscriptionId)),
        cancellation);

    public Task Forget(string tenantId, string userId, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            await session.Execute("DELETE FROM push_subscriptions WHERE tenant_id = @tenant AND user_id = @user", ("tenant", tenantId), ("user", userId));
            return await session.Execute("DELETE FROM push_quiet WHERE tenant_id = @tenant AND user_id = @user", ("tenant", tenantId), ("user", userId));
        },
        cancellation);

    public Task Clean(DateTimeOffset before, CancellationToken cancellation = default) => database.Write(
        session => session.Execute("DELETE FROM push_notices WHERE created_at < @before", ("before", before.ToUnixTimeMilliseconds())), cancellation);

    /// <summary>Always one text: its unused parameters are empty, which is no user's id.</summary>
    private static async Task<IReadOnlyList<string>> Subscribed(Session session, string tenantId, IReadOnlyList<string> userIds)
    {
        var subscribed = new List<string>();
        foreach (var some in userIds.Chunk(PushLimits.FollowersAtOnce))
        {
            var users = Enumerable.Range(0, PushLimits.FollowersAtOnce).Select(at => ($"u{at}", (object?)(at < some.Length ? some[at] : "")));
            subscribed.AddRange(await session.Query(new(SubscribedQuery, [("tenant", tenantId), .. users]), static row => row.GetString(0)));
        }

        return subscribed;
    }

    private static PushSubscription Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)));
}
