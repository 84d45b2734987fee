using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Payments;

namespace Livehouse.Api.Payments;

/// <summary>The coin ledger at a glance, for operators (docs/payments.md).</summary>
internal static class LedgerTotalsEndpoint
{
    public static void MapLedgerTotals(this RouteGroupBuilder admin) => admin.MapGet("/payments/totals", Get)
        .RequireOperator()
        .AsOperation("getLedgerTotals")
        .WithSummary("The coins of all accounts of each kind, over all organisations (operators). Their sum is always 0.")
        .Produces<LedgerTotalsView>();

    private static async Task<IResult> Get(HttpContext context, ICoinLedger ledger)
    {
        context.Response.Headers.CacheControl = "no-store";
        var totals = await ledger.AllTotals(context.RequestAborted);
        return TypedResults.Ok(new LedgerTotalsView(totals, totals.Sum(static total => total.Coins)));
    }
}

/// <param name="Sum">0, unless the ledger was changed by hand.</param>
internal sealed record LedgerTotalsView(IReadOnlyList<LedgerTotal> Accounts, long Sum);
