using System.Globalization;
using System.Text;
using Livehouse.Api.Operations.Docs;
using Livehouse.Callers;
using Livehouse.Payments;

namespace Livehouse.Api.Payments;

/// <summary>What the caller's streams earned by gifts, by month.</summary>
internal static class EarningsEndpoint
{
    private const string CsvType = "text/csv";

    public static void MapEarnings(this RouteGroupBuilder payments) => payments.MapGet("/earnings", Get)
        .RequireAuthorization()
        .AsOperation("getEarnings")
        .WithSummary("The coins that the caller's streams earned by gifts: altogether, and a statement by month (UTC) and type of gift.")
        .WithMetadata(new AnswerText(EarningsCsv.Example) { BesideJson = CsvType })
        .Produces<EarningsView>();

    private static async Task<IResult> Get(StatementQuery query, HttpContext context, Caller caller, ICoinLedger ledger, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        var bounds = query.Bounds(time.GetUtcNow());
        var account = await ledger.Find(CoinAccount.Earnings(caller.TenantId, caller.UserId), context.RequestAborted);
        var earned = account is null ? [.. bounds.Skip(1).Select(static _ => (IReadOnlyList<EarnedGifts>)[])]
            : await ledger.Earned(account.AccountId, bounds, context.RequestAborted);
        var view = new EarningsView(account?.Coins ?? 0, [.. earned.Select((items, at) => new EarningsMonth(
            bounds[at].ToString("yyyy-MM", CultureInfo.InvariantCulture), items.Sum(static item => item.Coins), items.Sum(static item => item.Gifts), items))]);
        if (!query.IsCsv) return TypedResults.Ok(view);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"earnings-{view.Months[0].Month}-{view.Months[^1].Month}.csv\"";
        return TypedResults.Text(EarningsCsv.Of(view), CsvType, Encoding.UTF8);
    }
}
