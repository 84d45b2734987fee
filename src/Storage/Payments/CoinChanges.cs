using Livehouse.Identifiers;
using Livehouse.Payments;

namespace Livehouse.Storage.Payments;

/// <summary>By how much the transfers of some commits change each account, in the order in which accounts are locked.</summary>
internal sealed class CoinChanges
{
    private readonly Dictionary<CoinAccount, long> _byAccount = [];

    public CoinChanges(IEnumerable<GrainCommit> commits)
    {
        foreach (var transfer in commits.SelectMany(static commit => commit.Coins))
        {
            _byAccount[transfer.From] = _byAccount.GetValueOrDefault(transfer.From) - transfer.Coins;
            _byAccount[transfer.To] = _byAccount.GetValueOrDefault(transfer.To) + transfer.Coins;
        }
    }

    /// <summary>Accounts that can't run short: they receive, or may be negative. They are created if they don't exist.</summary>
    public IReadOnlyList<(CoinAccount Account, long Coins)> Received => Sorted(static (account, coins) => account.Id is null && !Spends(account, coins));

    /// <summary>Accounts that must hold what leaves them. Negative.</summary>
    public IReadOnlyList<(CoinAccount Account, long Coins)> Spent => Sorted(static (account, coins) => account.Id is null && Spends(account, coins));

    public IReadOnlyList<(string Id, long Coins)> ById =>
        [.. _byAccount.Where(static change => change.Key.Id is not null).OrderBy(static change => change.Key.Id, StringComparer.Ordinal)
            .Select(static change => (change.Key.Id!, change.Value))];

    public static string NewId() => Ids.New("ca_");

    private static bool Spends(CoinAccount account, long coins) => coins < 0 && !CoinAccountKinds.MayBeNegative(account.Kind);

    private List<(CoinAccount, long)> Sorted(Func<CoinAccount, long, bool> isWanted) =>
        [.. _byAccount.Where(change => isWanted(change.Key, change.Value))
            .OrderBy(static change => change.Key.TenantId, StringComparer.Ordinal)
            .ThenBy(static change => change.Key.Kind, StringComparer.Ordinal)
            .ThenBy(static change => change.Key.Owner, StringComparer.Ordinal)
            .Select(static change => (change.Key, change.Value))];
}
