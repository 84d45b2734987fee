using System.Globalization;
using System.Text.Json;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Notices;
using Livehouse.Payments;
using Livehouse.Storage;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Payments;

/// <summary>One payment for coins. See <see cref="IPaymentGrain"/>; the rules are <see cref="PaymentState"/>'s.</summary>
[GrainType(GrainKinds.Payment)]
[RandomPlacement]
public sealed class PaymentGrain : HostedGrain, IPaymentGrain
{
    /// <summary>Each further attempt needs a gift of the same wallet that was committed during the one before.</summary>
    private const int AttemptsMax = 100;

    private readonly string _key;
    private readonly IGrainHost _host;
    private readonly ICoinLedger _coins;
    private readonly GrainMemory<PaymentState> _memory;

    public PaymentGrain(IGrainHost host, IGrainStore store, ICoinLedger coins) : base(host)
    {
        (_key, _host, _coins) = (host.Key, host, coins);
        _memory = new GrainMemory<PaymentState>(GrainRef.Payment(host.Key), host, store);
    }

    private PaymentState State => _memory.State ?? PaymentState.New;

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public Task<PaymentView> Get() => Task.FromResult(State.View);

    public async Task<PaymentView> Report(PaymentReport report)
    {
        report = report with { At = report.At.Truncate() };
        var sale = State.Sale is null ? report.Sale : null;
        var accountId = sale is null ? null : await _coins.OpenWallet(sale.TenantId, sale.UserId);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var next = State.Take(report);
            if (sale is not null && accountId is not null)
            {
                next = next with { Sale = new SoldCoins(sale.SessionId, sale.TenantId, accountId, sale.Coins, sale.AmountCents) };
            }

            (next, var transfers) = await Move(next, sale is null ? 0 : sale.Coins);
            var result = CommitResult.Committed;
            var isNews = !ReferenceEquals(next, State);
            if (isNews) result = await _memory.TryCommit(next, commit => commit with { Coins = transfers });
            else await _memory.Confirm();
            switch (result)
            {
                case CommitResult.InsufficientCoins:
                    // A gift was faster.
                    continue;
                case CommitResult.Duplicate when sale is not null:
                    // The coins of this checkout were given under another payment's id: they are not given again.
                    sale = null;
                    continue;
                case CommitResult.Duplicate:
                    throw new InvalidOperationException("A transfer's id was taken although the payment's version was current.");
                default:
                    if (isNews && State.Sale is { } sold) await Tell(sold.TenantId, sold.AccountId, transfers);

                    // Refunds of other things than coins must not fill the memory.
                    _host.DeactivateWhenIdle();
                    return State.View;
            }
        }

        throw new TimeoutException("The wallet changed at every attempt.");
    }

    /// <summary>The user's connections, if there are any: a client that waits for what it paid need not ask for it.</summary>
    private async Task Tell(string tenantId, string accountId, IReadOnlyList<CoinTransfer> transfers)
    {
        try
        {
            foreach (var transfer in transfers.Where(transfer => transfer.From.Id == accountId || transfer.To.Id == accountId))
            {
                if (await _coins.OwnerOf(accountId) is not { } userId) return;
                var change = transfer.To.Id == accountId ? transfer.Coins : -transfer.Coins;
                var notice = new WalletChanged(await _coins.BalanceOf(accountId), change, transfer.Kind, _key);
                await _host.Grains.NotificationRouter().Notify(
                    new UserNotice(tenantId, userId, UserNoticeNames.Wallet, JsonSerializer.SerializeToUtf8Bytes(notice, LivehouseJson.Options)));
            }
        }
        catch (Exception)
        {
            // The notification router is on another node and can't be reached now; nothing depends on a notice.
        }
    }

    /// <summary>The transfers that make the coins taken back what they should be, given what the wallet holds.</summary>
    private async Task<(PaymentState Next, IReadOnlyList<CoinTransfer> Transfers)> Move(PaymentState next, long bought)
    {
        if (next.Sale is not { } sale) return (next, []);
        var transfers = new List<CoinTransfer>();
        var (wallet, refunded) = (CoinAccount.WithId(sale.AccountId), CoinAccount.OfTenant(sale.TenantId, CoinAccountKinds.Refunded));
        var shortfall = CoinAccount.OfTenant(sale.TenantId, CoinAccountKinds.Shortfall);
        var order = LedgerOrder.At(_host.Time.GetUtcNow());
        if (bought > 0)
        {
            Add(CoinTransferKinds.Purchase, CoinAccount.OfTenant(sale.TenantId, CoinAccountKinds.Purchased), wallet, bought, "purchase", sale.SessionId);
        }

        var due = next.ToTakeBack - next.TakenBack - next.Shortfall;
        if (due != 0)
        {
            var step = (next.Steps + 1).ToString(CultureInfo.InvariantCulture);
            // Coins that were never taken don't come back.
            var there = due > 0 ? await _coins.BalanceOf(sale.AccountId) + bought : 0;
            var fromWallet = due > 0 ? Math.Min(due, there) : -Math.Min(-due, Math.Max(0, -due - next.Shortfall));
            var missing = due - fromWallet;
            Add(CoinTransferKinds.Refund, wallet, refunded, fromWallet, "refund", step);
            Add(CoinTransferKinds.Refund, shortfall, refunded, missing, "shortfall", step);
            Add(CoinTransferKinds.RefundReversal, refunded, wallet, -fromWallet, "reversal", step);
            Add(CoinTransferKinds.RefundReversal, refunded, shortfall, -missing, "waived", step);
            next = next with { TakenBack = next.TakenBack + fromWallet, Shortfall = next.Shortfall + missing, Steps = next.Steps + 1 };
        }

        return (next, transfers);

        void Add(string kind, CoinAccount from, CoinAccount to, long coins, string what, string which)
        {
            // A checkout's coins are given once whatever payment it names, so that the payment's id is no part of the transfer's.
            var id = kind == CoinTransferKinds.Purchase ? Ids.Derive("ct_", what, which) : Ids.Derive("ct_", what, _key, which);
            if (coins > 0) transfers.Add(new CoinTransfer(id, order, kind, from, to, coins, _key));
        }
    }
}
