using Livehouse.Payments;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>The coin ledger, with the semantics that <see cref="GrainCommit.Coins"/> and <see cref="ICoinLedger"/> promise.</summary>
public sealed partial class MemoryStore : ICoinLedger
{
    private readonly Dictionary<CoinAccount, (string Id, long Coins)> _accounts = [];
    private readonly Dictionary<string, CoinTransfer> _transfers = [];

    /// <summary>The coins of every account.</summary>
    public IReadOnlyDictionary<CoinAccount, long> Accounts => _accounts.ToDictionary(static entry => entry.Key, static entry => entry.Value.Coins);

    public IReadOnlyCollection<CoinTransfer> Transfers => _transfers.Values;

    public long CoinsOf(CoinAccount account) => _accounts.GetValueOrDefault(account).Coins;

    public Task<IReadOnlyDictionary<string, long>> Wallets(
        string tenantId, IReadOnlyCollection<string> userIds, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(userIds
            .Where(user => _accounts.ContainsKey(CoinAccount.Wallet(tenantId, user)))
            .ToDictionary(user => user, user => CoinsOf(CoinAccount.Wallet(tenantId, user))));

    public Task<string> OpenWallet(string tenantId, string userId, CancellationToken cancellation = default) =>
        Task.FromResult(Open(CoinAccount.Wallet(tenantId, userId)));

    public Task<long> BalanceOf(string accountId, CancellationToken cancellation = default) => Task.FromResult(CoinsOf(Named(CoinAccount.WithId(accountId))));

    public Task<string?> OwnerOf(string accountId, CancellationToken cancellation = default) =>
        Task.FromResult(Named(CoinAccount.WithId(accountId)).Owner is { Length: > 0 } owner && owner[0] != ' ' ? owner : null);

    public Task<CoinBalance?> Find(CoinAccount account, CancellationToken cancellation = default) =>
        Task.FromResult(_accounts.TryGetValue(account, out var found) ? new CoinBalance(found.Id, found.Coins) : null);

    public Task<IReadOnlyList<WalletEntry>> History(string accountId, int limit, LedgerPlace? before, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No grain reads it.");

    public Task<IReadOnlyList<IReadOnlyList<EarnedGifts>>> Earned(
        string accountId, IReadOnlyList<DateTimeOffset> bounds, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No grain reads it.");

    public Task<IReadOnlyDictionary<string, long>> Totals(string tenantId, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No grain reads it.");

    public Task<IReadOnlyList<LedgerTotal>> AllTotals(CancellationToken cancellation = default) => throw new NotSupportedException("No grain reads it.");

    public Task Erase(string tenantId, string userId, CancellationToken cancellation = default)
    {
        foreach (var account in _accounts.Keys.Where(account => account.TenantId == tenantId && account.Owner == userId).ToList())
        {
            _accounts.Remove(account, out var entry);
            _accounts.Add(account with { Owner = $" {entry.Id}" }, entry);
        }

        return Task.CompletedTask;
    }

    public Task<string?> CustomerOf(string tenantId, string userId, CancellationToken cancellation = default) => Task.FromResult<string?>(null);

    public Task KeepCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task ForgetCustomer(string tenantId, string userId, string customerId, CancellationToken cancellation = default) => Task.CompletedTask;

    private bool HoldsCoins(IReadOnlyList<CoinTransfer> transfers)
    {
        var changes = new Dictionary<CoinAccount, long>();
        foreach (var transfer in transfers)
        {
            var (from, to) = (Named(transfer.From), Named(transfer.To));
            changes[from] = changes.GetValueOrDefault(from) - transfer.Coins;
            changes[to] = changes.GetValueOrDefault(to) + transfer.Coins;
        }

        return changes.All(change => change.Value >= 0 || CoinAccountKinds.MayBeNegative(change.Key.Kind) || CoinsOf(change.Key) + change.Value >= 0);
    }

    private void Move(IReadOnlyList<CoinTransfer> transfers)
    {
        foreach (var transfer in transfers)
        {
            Add(Named(transfer.From), -transfer.Coins);
            Add(Named(transfer.To), transfer.Coins);
            _transfers.Add(transfer.Id, transfer);
        }
    }

    private void Add(CoinAccount account, long coins)
    {
        var id = Open(account);
        _accounts[account] = (id, CoinsOf(account) + coins);
    }

    private string Open(CoinAccount account)
    {
        if (!_accounts.TryGetValue(account, out var entry)) _accounts[account] = entry = ($"ca_{_accounts.Count + 1}", 0);
        return entry.Id;
    }

    private CoinAccount Named(CoinAccount account) =>
        account.Id is { } id ? _accounts.Single(entry => entry.Value.Id == id).Key : account;
}
