using System.Data.Common;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Sessions;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using DatabaseSession = Livehouse.Storage.Databases.Session;
using UserSession = Livehouse.Identity.Sessions.Session;

namespace Livehouse.Storage.Accounts;

/// <summary>
/// Every write touches the session's row before its tokens, so that a rotation and an end of the session never deadlock.
/// </summary>
internal sealed class SessionStore(IDatabase database) : ISessionStore
{
    private const string Columns = "id, tenant_id, user_id, created_at, last_used_at, idle_expires_at, expires_at, user_agent, step_up_until, mfa_setup, mfa";
    private const int ColumnCount = 11;

    /// <summary>Rows per round of the purge: bounds how long it delays other writes.</summary>
    private const int PurgedAtOnce = 500;

    /// <summary>Sessions per query of <see cref="Live"/>.</summary>
    private const int AskedAtOnce = 200;

    private static readonly string LiveOfOne = LiveQuery(1);
    private static readonly string LiveOfMany = LiveQuery(AskedAtOnce);

    public static async Task Insert(DatabaseSession session, NewSession wanted)
    {
        var opened = wanted.Session;
        await session.Execute(
            "INSERT INTO sessions (" + Columns
                + ", cookie_hash, roles) VALUES (@id, @tenant, @user, @created, @used, @idle, @expires, @agent, @stepUp, @setup, @mfa, @cookie, @roles)",
            ("id", opened.Id),
            ("tenant", opened.TenantId),
            ("user", opened.UserId),
            ("created", opened.CreatedAt.ToUnixTimeMilliseconds()),
            ("used", opened.LastUsedAt.ToUnixTimeMilliseconds()),
            ("idle", opened.IdleExpiresAt.ToUnixTimeMilliseconds()),
            ("expires", opened.ExpiresAt.ToUnixTimeMilliseconds()),
            ("agent", opened.UserAgent),
            ("stepUp", opened.StepUpUntil?.ToUnixTimeMilliseconds()),
            ("setup", opened.MustSetUpMfa ? 1L : 0L),
            ("mfa", Word(opened.Mfa)),
            ("cookie", wanted.CookieHash),
            ("roles", RolesColumn.Write(wanted.Roles)));
        await InsertToken(session, opened.Id, wanted.RefreshHash);
    }

    /// <summary>Ends every session of the user; returns their ids.</summary>
    /// <param name="keptSessionId">The session to keep; null: none.</param>
    public static async Task<IReadOnlyList<string>> DeleteAll(
        DatabaseSession session, Dialect dialect, string tenantId, string userId, string? keptSessionId = null)
    {
        var ids = await session.Query(
            new("SELECT id FROM sessions WHERE tenant_id = @tenant AND user_id = @user ORDER BY id" + dialect.LockRows, ("tenant", tenantId), ("user", userId)),
            row => row.GetString(0));
        ids.Remove(keptSessionId ?? "");
        foreach (var id in ids) await Delete(session, id);
        return ids;
    }

    public Task<IReadOnlyList<string>> Open(
        NewSession session, int sessionsMax, AuditEntry? audit = null, CancellationToken cancellation = default) => database.Write<IReadOnlyList<string>>(
        async writing =>
        {
            await Insert(writing, session);
            var surplus = await writing.Query(
                new(
                    "SELECT id FROM sessions WHERE tenant_id = @tenant AND user_id = @user AND id <> @id ORDER BY last_used_at DESC, id DESC LIMIT 1000 "
                        + "OFFSET @kept",
                    ("tenant", session.Session.TenantId),
                    ("user", session.Session.UserId),
                    ("id", session.Session.Id),
                    ("kept", sessionsMax - 1)),
                row => row.GetString(0));
            foreach (var id in surplus) await Delete(writing, id);
            if (audit is not null) await AuditTable.Append(writing, database.Dialect, audit);
            return surplus;
        },
        cancellation);

    public Task<UserSession?> Find(string sessionId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(new("SELECT " + Columns + " FROM sessions WHERE id = @id", ("id", sessionId)), Read),
        cancellation);

    public Task<CookieSession?> FindByCookie(byte[] cookieHash, CancellationToken cancellation = default) => database.Read(
        async session =>
            await session.QueryFirst(
                new("SELECT " + Columns + ", roles FROM sessions WHERE cookie_hash = @cookie", ("cookie", cookieHash)),
                row => new CookieSession(Read(row), RolesColumn.Read(row, ColumnCount), null))
            ?? await session.QueryFirst(
                new("SELECT " + Columns + ", roles, previous_cookie_until FROM sessions WHERE previous_cookie_hash = @cookie", ("cookie", cookieHash)),
                row => new CookieSession(
                    Read(row), RolesColumn.Read(row, ColumnCount), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(ColumnCount + 1)))),
        cancellation);

    public Task<bool> ReplaceCookie(
        string sessionId,
        byte[] expectedHash,
        byte[] newHash,
        IReadOnlyList<string> roles,
        DateTimeOffset honouredUntil,
        CancellationToken cancellation = default) => database.Write(
        async session => await session.Execute(
            """
            UPDATE sessions SET cookie_hash = @new, roles = @roles, previous_cookie_hash = @expected, previous_cookie_until = @until
            WHERE id = @id AND cookie_hash = @expected
            """,
            ("new", newHash),
            ("roles", RolesColumn.Write(roles)),
            ("expected", expectedHash),
            ("until", honouredUntil.ToUnixTimeMilliseconds()),
            ("id", sessionId)) > 0,
        cancellation);

    public Task<IReadOnlyList<LiveSession>> Live(IReadOnlyCollection<string> sessionIds, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Read<IReadOnlyList<LiveSession>>(
        async session =>
        {
            var live = new List<LiveSession>();
            foreach (var some in sessionIds.Chunk(AskedAtOnce))
            {
                live.AddRange(await session.Query(LiveOf(some, now), ReadLive));
            }
            return live;
        },
        cancellation);

    public Task<Rotation> Rotate(
        byte[] usedHash,
        byte[] newHash,
        DateTimeOffset now,
        DateTimeOffset idleExpiresAt,
        DateTimeOffset repeatableSince,
        CancellationToken cancellation = default) => database.Write(
        session => Rotate(session, usedHash, newHash, now, idleExpiresAt, repeatableSince),
        cancellation);

    public Task<bool> StepUp(string sessionId, DateTimeOffset until, bool isMfa, CancellationToken cancellation = default) => database.Write(
        async session => await session.Execute(
            isMfa
                ? "UPDATE sessions SET step_up_until = @until, mfa = 'passed' WHERE id = @id"
                : "UPDATE sessions SET step_up_until = @until WHERE id = @id",
            ("until", until.ToUnixTimeMilliseconds()),
            ("id", sessionId)) > 0,
        cancellation);

    public Task Touch(string sessionId, DateTimeOffset now, DateTimeOffset idleExpiresAt, CancellationToken cancellation = default) =>
        database.Write(session => Touch(session, sessionId, now, idleExpiresAt), cancellation);

    public Task<bool> End(string tenantId, string userId, string sessionId, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var ended = await session.Execute(
                "DELETE FROM sessions WHERE id = @id AND tenant_id = @tenant AND user_id = @user",
                ("id", sessionId),
                ("tenant", tenantId),
                ("user", userId));
            if (ended > 0) await DeleteTokens(session, sessionId);
            return ended > 0;
        },
        cancellation);

    public async Task<IReadOnlyList<UserSession>> List(string tenantId, string userId, DateTimeOffset now, CancellationToken cancellation = default) =>
        await database.Read(
        session => session.Query(
            new(
                "SELECT " + Columns + """
                 FROM sessions
                WHERE tenant_id = @tenant AND user_id = @user AND idle_expires_at > @now AND expires_at > @now
                ORDER BY created_at DESC, id DESC LIMIT 1000
                """,
                ("tenant", tenantId),
                ("user", userId),
                ("now", now.ToUnixTimeMilliseconds())),
            Read),
        cancellation);

    public async Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var all = 0;
        for (var some = PurgedAtOnce; some == PurgedAtOnce; all += some) some = await database.Write(session => PurgeSome(session, now), cancellation);
        return all;
    }

    /// <summary>One of two texts: unused parameters of the longer one are empty, which is never a session's id.</summary>
    private static Statement LiveOf(string[] ids, DateTimeOffset now)
    {
        var places = ids.Length == 1 ? 1 : AskedAtOnce;
        return new(
            places == 1 ? LiveOfOne : LiveOfMany,
            [("now", now.ToUnixTimeMilliseconds()), .. Enumerable.Range(0, places).Select(at => ($"id{at}", (object?)(at < ids.Length ? ids[at] : "")))]);
    }

    private static string LiveQuery(int asked) =>
        "SELECT s.id, a.roles, s.tenant_id, s.mfa, s.mfa_setup FROM sessions s "
            + "JOIN accounts a ON a.id = s.user_id AND a.tenant_id = s.tenant_id AND a.status = 'active' WHERE s.idle_expires_at > @now AND s.expires_at > @now AND s.id IN ("
        + string.Join(", ", Enumerable.Range(0, asked).Select(static at => $"@id{at}")) + ")";

    private async Task<int> PurgeSome(DatabaseSession session, DateTimeOffset now)
    {
        var expired = await session.Query(
            new(
                "SELECT id FROM sessions WHERE idle_expires_at <= @now OR expires_at <= @now LIMIT @most" + database.Dialect.LockFreeRows,
                ("now", now.ToUnixTimeMilliseconds()),
                ("most", PurgedAtOnce)),
            row => row.GetString(0));
        foreach (var id in expired) await Delete(session, id);
        return expired.Count;
    }

    private async Task<Rotation> Rotate(
        DatabaseSession session, byte[] usedHash, byte[] newHash, DateTimeOffset now, DateTimeOffset idleExpiresAt, DateTimeOffset repeatableSince)
    {
        var unknown = new Rotation(RotationVerdict.Unknown);
        var id = await session.QueryFirst(new("SELECT session_id FROM refresh_tokens WHERE hash = @hash", ("hash", usedHash)), row => row.GetString(0));
        if (id is null) return unknown;
        var found = await session.QueryFirst(new("SELECT " + Columns + " FROM sessions WHERE id = @id" + database.Dialect.LockRows, ("id", id)), Read);
        if (found is null || !found.IsLiveAt(now)) return unknown;

        // We hold the lock on the session's row now, and so on its tokens: any earlier writer has committed.
        var used = await session.Execute(
            "UPDATE refresh_tokens SET used_at = @now WHERE hash = @hash AND used_at IS NULL",
            ("now", now.ToUnixTimeMilliseconds()),
            ("hash", usedHash));
        if (used == 0)
        {
            if (await IsRepeatable(session, usedHash, newHash, found.Id, repeatableSince)) return new(RotationVerdict.Repeated, found);
            await Delete(session, found.Id);
            return new(RotationVerdict.Reused, found);
        }

        await InsertToken(session, found.Id, newHash);
        await Touch(session, found.Id, now, idleExpiresAt);
        return new(RotationVerdict.Rotated, found with { LastUsedAt = now, IdleExpiresAt = idleExpiresAt });
    }

    private static async Task<bool> IsRepeatable(DatabaseSession session, byte[] usedHash, byte[] newHash, string sessionId, DateTimeOffset since) =>
        await session.QueryNumber(
        new(
            """
            SELECT 1 FROM refresh_tokens used JOIN refresh_tokens successor ON successor.session_id = used.session_id
            WHERE used.hash = @used AND used.session_id = @session AND used.used_at > @since AND successor.hash = @successor AND successor.used_at IS NULL
            """,
            ("used", usedHash),
            ("session", sessionId),
            ("since", since.ToUnixTimeMilliseconds()),
            ("successor", newHash))) is not null;

    private static Task<int> InsertToken(DatabaseSession session, string sessionId, byte[] hash) =>
        session.Execute("INSERT INTO refresh_tokens (hash, session_id) VALUES (@hash, @session)", ("hash", hash), ("session", sessionId));

    private static Task<int> Touch(DatabaseSession session, string sessionId, DateTimeOffset now, DateTimeOffset idleExpiresAt) => session.Execute(
        "UPDATE sessions SET last_used_at = @now, idle_expires_at = @idle WHERE id = @id",
        ("now", now.ToUnixTimeMilliseconds()),
        ("idle", idleExpiresAt.ToUnixTimeMilliseconds()),
        ("id", sessionId));

    private static async Task Delete(DatabaseSession session, string sessionId)
    {
        await session.Execute("DELETE FROM sessions WHERE id = @id", ("id", sessionId));
        await DeleteTokens(session, sessionId);
    }

    private static Task<int> DeleteTokens(DatabaseSession session, string sessionId) =>
        session.Execute("DELETE FROM refresh_tokens WHERE session_id = @id", ("id", sessionId));

    private static UserSession Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.GetString(7))
    {
        StepUpUntil = row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        MustSetUpMfa = row.GetInt64(9) != 0,
        Mfa = MfaOf(row.GetString(10)),
    };

    private static LiveSession ReadLive(DbDataReader row) =>
        new(row.GetString(0), row.GetString(2), RolesColumn.Read(row, 1)!, MfaOf(row.GetString(3)), row.GetInt64(4) != 0);

    private static string Word(SessionMfa mfa) => mfa switch
    {
        SessionMfa.Passed => "passed",
        SessionMfa.Skipped => "skipped",
        _ => "none",
    };

    private static SessionMfa MfaOf(string word) => word switch
    {
        "passed" => SessionMfa.Passed,
        "skipped" => SessionMfa.Skipped,
        _ => SessionMfa.None,
    };
}
