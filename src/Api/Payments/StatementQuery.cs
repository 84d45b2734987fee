using System.Globalization;
using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Payments;

/// <summary><c>?from=2026-01&amp;to=2026-11&amp;format=json|csv</c>: months in UTC, both included; by default the last twelve.</summary>
internal sealed class StatementQuery : IBound, IEndpointParameterMetadataProvider
{
    private const int MonthLength = 7;

    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    public bool IsCsv { get; private set; }

    public Problem? Problem { get; private set; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new QueryField("from", "The first month, such as 2026-01; eleven before the last one when it is left out.") { LengthMax = MonthLength });
        builder.Metadata.Add(new QueryField("to", $"The last month; this one when it is left out. At most {PaymentLimits.StatementMonthsMax} months.")
        {
            LengthMax = MonthLength,
        });
        builder.Metadata.Add(new QueryField("format", "JSON (default), or a table for spreadsheets.") { Words = ["json", "csv"] });
    }

    /// <summary>The beginnings of the months, and the end of the last one.</summary>
    public IReadOnlyList<DateTimeOffset> Bounds(DateTimeOffset now)
    {
        var last = _to ?? MonthOf(now);
        var first = _from ?? last.AddMonths(1 - PaymentLimits.StatementMonthsDefault);
        if (first > last) last = first;
        var bounds = new List<DateTimeOffset> { first };
        while (bounds[^1] <= last && bounds.Count <= PaymentLimits.StatementMonthsMax) bounds.Add(bounds[^1].AddMonths(1));
        return bounds;
    }

    private static DateTimeOffset MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    public static ValueTask<StatementQuery?> BindAsync(HttpContext context)
    {
        var (read, errors, query) = (new StatementQuery(), new Dictionary<string, string[]>(), context.Request.Query);
        read._from = Month("from");
        read._to = Month("to");
        var format = query["format"];
        if (format.Count > 1 || format.ToString() is not ("" or "json" or "csv")) errors["format"] = ["Must be one of json, csv."];
        read.IsCsv = format.ToString() == "csv";
        if (errors.Count == 0 && read._from is { } from && read._to is { } to
            && (to < from || from.AddMonths(PaymentLimits.StatementMonthsMax) <= to))
        {
            errors["to"] = [$"Must be a month from from on, and at most {PaymentLimits.StatementMonthsMax} months together."];
        }

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (errors.Count == 0 && read._from is { } since && read._to is null && since.AddMonths(PaymentLimits.StatementMonthsMax) <= MonthOf(now))
        {
            errors["from"] = [$"Without to, must be at most {PaymentLimits.StatementMonthsMax} months ago, this month included."];
        }

        if (errors.Count > 0) read.Problem = Problem.Invalid(errors);
        return ValueTask.FromResult<StatementQuery?>(read);

        DateTimeOffset? Month(string name)
        {
            var values = query[name];
            if (values.ToString().Length == 0) return null;
            if (values.Count == 1
                && DateTimeOffset.TryParseExact(
                    values.ToString(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                && at.Year is >= 1971 and <= 9000)
            {
                return at;
            }

            errors[name] = ["Must be a month such as 2026-11."];
            return null;
        }
    }
}
