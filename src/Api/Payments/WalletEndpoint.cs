using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Payments;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Api.Payments;

/// <summary>The caller's coins, and how they came and went.</summary>
internal static class WalletEndpoint
{
    public static void MapWallet(this RouteGroupBuilder payments) => payments.MapGet("/wallet", Get)
        .RequireAuthorization()
        .AsOperation("getWallet", RefusalCodes.ValidationFailed)
        .WithSummary("The caller's coins, and how they came and went, newest first.")
        .Produces<WalletView>();

    private static async Task<IResult> Get(Paging paging, HttpContext context, Caller caller, ICoinLedger ledger)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!WalletCursor.TryRead(paging.Cursor, out var before))
        {
            return Problem.From(Refusal.Invalid("cursor", "Must be the nextCursor of the previous page."));
        }

        if (await ledger.Find(CoinAccount.Wallet(caller.TenantId, caller.UserId), context.RequestAborted) is not { } wallet)
        {
            return TypedResults.Ok(new WalletView(0, [], null));
        }

        var entries = await ledger.History(wallet.AccountId, paging.Limit + 1, before, context.RequestAborted);
        var page = entries.Take(paging.Limit).ToList();
        var next = entries.Count > paging.Limit ? WalletCursor.Write(new LedgerPlace(page[^1].Order, page[^1].Id)) : null;
        return TypedResults.Ok(new WalletView(wallet.Coins, [.. page.Select(Item)], next));
    }

    private static WalletHistoryItem Item(WalletEntry entry)
    {
        var isGift = entry.Kind == CoinTransferKinds.Gift;
        return new WalletHistoryItem(
            entry.Id,
            entry.At,
            entry.Kind,
            entry.Coins,
            isGift ? null : entry.Subject,
            isGift ? entry.Subject : null,
            isGift ? entry.GiftType : null,
            isGift ? entry.Quantity : null);
    }
}
