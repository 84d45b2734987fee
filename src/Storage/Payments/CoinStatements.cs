using Livehouse.Payments;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.Payments;

/// <summary>
/// What commits write to the coin ledger: first each account once, in a fixed order (what the tenants' own and the hosts' accounts receive, then what leaves
/// wallets, then accounts named by their id), so that transactions that share accounts never deadlock; then the transfers.
/// </summary>
internal static class CoinStatements
{
    private const string Transfers = "INSERT INTO coin_transfers (id, place, kind, from_account, to_account, coins, subject, gift_type, quantity) ";

    private const string Receive = "INSERT INTO coin_accounts (id, tenant_id, kind, owner, balance) ";

    private const string Grow = " ON CONFLICT (tenant_id, kind, owner) DO UPDATE SET balance = coin_accounts.balance + excluded.balance";

    /// <summary>Those of one commit.</summary>
    public static IEnumerable<CommitStatement> Of(GrainCommit commit)
    {
        if (commit.Coins.Count == 0) yield break;
        var changes = new CoinChanges([commit]);
        foreach (var (account, coins) in changes.Received)
        {
            yield return new(new(
                Receive + "VALUES (@id, @tenant, @kind, @owner, @coins)" + Grow,
                ("id", CoinChanges.NewId()),
                ("tenant", account.TenantId),
                ("kind", account.Kind),
                ("owner", account.Owner),
                ("coins", coins)));
        }

        foreach (var (account, coins) in changes.Spent)
        {
            yield return new(
                new(
                    """
                    UPDATE coin_accounts SET balance = balance + @coins
                    WHERE tenant_id = @tenant AND kind = @kind AND owner = @owner AND balance + @coins >= 0
                    """,
                    ("coins", coins),
                    ("tenant", account.TenantId),
                    ("kind", account.Kind),
                    ("owner", account.Owner)),
                CommitResult.InsufficientCoins);
        }

        foreach (var change in changes.ById) yield return new(ById(change), CommitResult.InsufficientCoins);
        foreach (var transfer in commit.Coins) yield return new(Transfer(transfer), CommitResult.Duplicate);
    }

    /// <summary>
    /// The same of many commits, over arrays: for PostgreSQL, where a statement costs more than a row. When one of them must change more rows than it does, a
    /// commit of the group lacks coins or repeats a transfer.
    /// </summary>
    public static IEnumerable<(Statement Statement, int? MustChange)> OfGroup(IReadOnlyList<GrainCommit> group)
    {
        if (!group.Any(static commit => commit.Coins.Count > 0)) yield break;
        var changes = new CoinChanges(group);
        if (changes.Received is { Count: > 0 } received)
        {
            yield return (
                new(
                    Receive + "SELECT * FROM unnest(@ids, @tenants, @kinds, @owners, @coins)" + Grow,
                    [("ids", received.Select(static _ => CoinChanges.NewId()).ToArray()), .. Accounts(received)]),
                received.Count);
        }

        if (changes.Spent is { Count: > 0 } spent)
        {
            const string Named = """a.tenant_id = w.tenant COLLATE "C" AND a.kind = w.kind COLLATE "C" AND a.owner = w.owner COLLATE "C" """;
            yield return (
                new(
                    $"SELECT 1 FROM coin_accounts AS a JOIN unnest(@tenants, @kinds, @owners) AS w (tenant, kind, owner) ON {Named} "
                        + "ORDER BY a.tenant_id, a.kind, a.owner FOR NO KEY UPDATE OF a",
                    Accounts(spent)[..^1]),
                null);
            yield return (
                new(
                    "UPDATE coin_accounts AS a SET balance = a.balance + w.coins FROM unnest(@tenants, @kinds, @owners, @coins) AS w (tenant, kind, owner, coins) "
                        + $"WHERE {Named} AND a.balance + w.coins >= 0",
                    Accounts(spent)),
                spent.Count);
        }

        foreach (var change in changes.ById) yield return (ById(change), 1);
        var transfers = group.SelectMany(static commit => commit.Coins).ToList();
        var named = transfers.Where(static transfer => transfer.From.Id is null && transfer.To.Id is null).ToList();
        if (named.Count > 0) yield return (TransferAll(named), named.Count);
        foreach (var transfer in transfers.Except(named)) yield return (Transfer(transfer), 1);
    }

    private static Statement ById((string Id, long Coins) change) => new(
        "UPDATE coin_accounts SET balance = balance + @coins WHERE id = @id AND balance + @coins >= 0", ("coins", change.Coins), ("id", change.Id));

    private static (string, object?)[] Accounts(IReadOnlyList<(CoinAccount Account, long Coins)> changes) =>
    [
        ("tenants", changes.Select(static change => change.Account.TenantId).ToArray()),
        ("kinds", changes.Select(static change => change.Account.Kind).ToArray()),
        ("owners", changes.Select(static change => change.Account.Owner).ToArray()),
        ("coins", changes.Select(static change => change.Coins).ToArray()),
    ];

    private static Statement Transfer(CoinTransfer transfer) => new(
        Transfers + "SELECT @id, @place, @kind, f.id, t.id, @coins, @subject, @gift, @quantity FROM coin_accounts AS f, coin_accounts AS t WHERE "
            + $"{Is("f", transfer.From)} AND {Is("t", transfer.To)} ON CONFLICT DO NOTHING",
        [
            ("id", transfer.Id),
            ("place", transfer.Order),
            ("kind", transfer.Kind),
            ("coins", transfer.Coins),
            ("subject", transfer.Subject),
            ("gift", transfer.GiftType),
            ("quantity", (long)transfer.Quantity),
            .. Names("f", transfer.From),
            .. Names("t", transfer.To),
        ]);

    private static string Is(string table, CoinAccount account) => account.Id is null
        ? $"{table}.tenant_id = @{table}_tenant AND {table}.kind = @{table}_kind AND {table}.owner = @{table}_owner"
        : $"{table}.id = @{table}_id";

    private static (string, object?)[] Names(string table, CoinAccount account) => account.Id is { } id
        ? [($"{table}_id", id)]
        : [($"{table}_tenant", account.TenantId), ($"{table}_kind", account.Kind), ($"{table}_owner", account.Owner)];

    private static Statement TransferAll(List<CoinTransfer> all)
    {
        return new(
            Transfers
                + """
                SELECT w.id, w.place, w.kind, f.id, t.id, w.coins, w.subject, w.gift, w.quantity
                FROM unnest(@ids, @places, @kinds, @f_tenants, @f_kinds, @f_owners, @t_tenants, @t_kinds, @t_owners, @coins, @subjects, @gifts, @quantities)
                  AS w (id, place, kind, f_tenant, f_kind, f_owner, t_tenant, t_kind, t_owner, coins, subject, gift, quantity)
                JOIN coin_accounts AS f ON f.tenant_id = w.f_tenant COLLATE "C" AND f.kind = w.f_kind COLLATE "C" AND f.owner = w.f_owner COLLATE "C"
                JOIN coin_accounts AS t ON t.tenant_id = w.t_tenant COLLATE "C" AND t.kind = w.t_kind COLLATE "C" AND t.owner = w.t_owner COLLATE "C"
                ON CONFLICT DO NOTHING
                """,
            ("ids", Column(static transfer => transfer.Id)),
            ("places", Column(static transfer => transfer.Order)),
            ("kinds", Column(static transfer => transfer.Kind)),
            ("f_tenants", Column(static transfer => transfer.From.TenantId)),
            ("f_kinds", Column(static transfer => transfer.From.Kind)),
            ("f_owners", Column(static transfer => transfer.From.Owner)),
            ("t_tenants", Column(static transfer => transfer.To.TenantId)),
            ("t_kinds", Column(static transfer => transfer.To.Kind)),
            ("t_owners", Column(static transfer => transfer.To.Owner)),
            ("coins", Column(static transfer => transfer.Coins)),
            ("subjects", Column(static transfer => transfer.Subject)),
            ("gifts", Column(static transfer => transfer.GiftType)),
            ("quantities", Column(static transfer => (long)transfer.Quantity)));

        T[] Column<T>(Func<CoinTransfer, T> value) => [.. all.Select(value)];
    }
}
