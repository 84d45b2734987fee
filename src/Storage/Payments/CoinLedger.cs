using System.Globalization;
using Livehouse.Payments;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Payments;

/// <inheritdoc cref="ICoinLedger"/>
internal sealed class CoinLedger(IDatabase database) : ICoinLedger
{
    /// <summary>Orders are milliseconds times this, plus a count.</summary>
    private const long OrdersPerMs = 4_096;

    private const string OfUser = "tenant_id = @tenant AND kind = @kind AND owner = @owner";

    /// <summary>Ids of deleted accounts are never given out again.</summary>
    private const string IsDeleted = "EXISTS (SELECT 1 FROM deleted_accounts WHERE id = @user)";

    public async Task<string> OpenWallet(string tenantId, string userId, CancellationToken cancellation = default)
    {
        var id = CoinChanges.NewId();
        await database.Write(
            session => session.Execute(
                $"""
                INSERT INTO coin_accounts (id, tenant_id, kind, owner, balance)
                SELECT @id, @tenant, @kind, CASE WHEN {IsDeleted} THEN @nobody ELSE @user END, 0 WHERE TRUE ON CONFLICT (tenant_id, kind, owner) DO NOTHING
                """,
                ("id", id),
                ("tenant", tenantId),
                ("kind", CoinAccountKinds.Wallet),
                ("user", userId),
                ("nobody", Nobody(id))),
            cancellation);
        var opened = await database.Read(
            session => session.QueryFirst(
                new(
                    "SELECT id FROM coin_accounts WHERE id = @id OR (tenant_id = @tenant AND kind = @kind AND owner = @user)",
                    ("id", id),
                    ("tenant", tenantId),
                    ("kind", CoinAccountKinds.Wallet),
                    ("user", userId)),
                static row => row.GetString(0)),
            cancellation);

        // Erased between the two: the new one is the only one that names the user.
        return opened ?? await OpenWallet(tenantId, userId, cancellation);
    }

    public async Task<long> BalanceOf(string accountId, CancellationToken cancellation = default) => await database.Read(
        session => session.QueryNumber(new("SELECT balance FROM coin_accounts WHERE id = @id", ("id", accountId))),
        cancellation) ?? throw new ArgumentException("There is no such account.", nameof(accountId));

    public Task<string?> OwnerOf(string accountId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT owner FROM coin_accounts WHERE id = @id AND owner <> '' AND owner NOT LIKE ' %'", ("id", accountId)),
            static row => row.GetString(0)),
        cancellation);

    public Task<CoinBalance?> Find(CoinAccount account, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new(
                $"SELECT id, balance FROM coin_accounts WHERE {OfUser}",
                ("tenant", account.TenantId),
                ("kind", account.Kind),
                ("owner", account.Owner)),
            static row => new CoinBalance(row.GetString(0), row.GetInt64(1))),
        cancellation);

    public async Task<IReadOnlyList<WalletEntry>> History(
        string accountId, int limit, LedgerPlace? before, CancellationToken cancellation = default)
    {
        var after = before is null ? "" : " AND (place, id) < (@place, @before)";
        List<(string, object?)> parameters = [("account", accountId), ("limit", limit)];
        if (before is not null) parameters.AddRange([("place", before.Order), ("before", before.Id)]);
        return await database.Read(
            session => session.Query(
                new(
                    $"""
                    SELECT id, place, kind, coins, subject, gift_type, quantity FROM (
                      SELECT * FROM ({Side("from_account", "-coins")}) AS gone
                      UNION ALL SELECT * FROM ({Side("to_account", "coins")}) AS came) AS moved
                    ORDER BY place DESC, id DESC LIMIT @limit
                    """,
                    [.. parameters]),
                static row => new WalletEntry(
                    row.GetString(0),
                    row.GetInt64(1),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1) / OrdersPerMs),
                    row.GetString(2),
                    row.GetInt64(3),
                    row.GetString(4),
                    row.GetString(5),
                    (int)row.GetInt64(6))),
            cancellation);

        string Side(string column, string coins) =>
            $"SELECT id, place, kind, {coins} AS coins, subject, gift_type, quantity FROM coin_transfers WHERE {column} = @account{after} "
                + "ORDER BY place DESC, id DESC LIMIT @limit";
    }

    public async Task<IReadOnlyList<IReadOnlyList<EarnedGifts>>> Earned(
        string accountId, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellation = default) => await database.Read(
        async session =>
        {
            var periods = new List<IReadOnlyList<EarnedGifts>>();
            for (var at = 1; at < bounds.Count; at++)
            {
                periods.Add(await session.Query(
                    new(
                        """
                        SELECT gift_type, COUNT(*), CAST(SUM(quantity) AS BIGINT), CAST(SUM(coins) AS BIGINT) FROM coin_transfers
                        WHERE to_account = @account AND place >= @from AND place < @until GROUP BY gift_type ORDER BY gift_type
                        """,
                        ("account", accountId),
                        ("from", bounds[at - 1].ToUnixTimeMilliseconds() * OrdersPerMs),
                        ("until", bounds[at].ToUnixTimeMilliseconds() * OrdersPerMs)),
                    static row => new EarnedGifts(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))));
            }

            return periods;
        },
        cancellation);

    public async Task<IReadOnlyDictionary<string, long>> Totals(string tenantId, CancellationToken cancellation = default)
    {
        var totals = await database.Read(
            session => session.Query(
                new("SELECT kind, CAST(SUM(balance) AS BIGINT) FROM coin_accounts WHERE tenant_id = @tenant GROUP BY kind", ("tenant", tenantId)),
                static row => (Kind: row.GetString(0), Coins: row.GetInt64(1))),
            cancellation);
        return totals.ToDictionary(static total => total.Kind, static total => total.Coins);
    }

    public async Task<IReadOnlyList<LedgerTotal>> AllTotals(CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new("SELECT kind, COUNT(*), CAST(SUM(balance) AS BIGINT) FROM coin_accounts GROUP BY kind ORDER BY kind"),
            static row => new LedgerTotal(row.GetString(0), row.GetInt64(1), row.GetInt64(2))),
        cancellation);

    public Task Erase(string tenantId, string userId, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // A blank is in no user's id.
            await session.Execute(
                "UPDATE coin_accounts SET owner = ' ' || id WHERE tenant_id = @tenant AND owner = @owner", ("tenant", tenantId), ("owner", userId));
            return await session.Execute(
                "DELETE FROM payment_customers WHERE tenant_id = @tenant AND user_id = @user", ("tenant", tenantId), ("user", userId));
        },
        cancellation);

    public Task<string?> CustomerOf(string tenantId, string userId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT customer_id FROM payment_customers WHERE tenant_id = @tenant AND user_id = @user", ("tenant", tenantId), ("user", userId)),
            static row => row.GetString(0)),
        cancellation);

    public Task KeepCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            $"""
            INSERT INTO payment_customers (tenant_id, user_id, customer_id) SELECT @tenant, @user, @customer WHERE NOT {IsDeleted}
            ON CONFLICT (tenant_id, user_id) DO NOTHING
            """,
            ("tenant", tenantId),
            ("user", userId),
            ("customer", customerId)),
        cancellation);

    public Task ForgetCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            "DELETE FROM payment_customers WHERE tenant_id = @tenant AND user_id = @user AND customer_id = @customer",
            ("tenant", tenantId),
            ("user", userId),
            ("customer", customerId)),
        cancellation);

    /// <summary>The coins in the wallets of these users.</summary>
    public static Statement Wallets(string tenantId, IReadOnlyList<string> userIds) => new(
        $"SELECT owner, balance FROM coin_accounts WHERE tenant_id = @tenant AND kind = @kind AND owner IN ({string.Join(", ", userIds.Select(static (_, at) => Name(at, "@")))})",
        [("tenant", tenantId), ("kind", CoinAccountKinds.Wallet), .. userIds.Select(static (user, at) => (Name(at, ""), (object?)user))]);

    private static string Name(int at, string mark) => string.Create(CultureInfo.InvariantCulture, $"{mark}user{at}");

    private static string Nobody(string accountId) => $" {accountId}";
}
