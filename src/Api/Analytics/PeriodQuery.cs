using System.Globalization;
using System.Reflection;
using Livehouse.Analytics;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Analytics;

/// <summary><c>?from=&amp;to=</c>: by default the last <see cref="AnalyticsLimits.DashboardDays"/> days until now.</summary>
internal sealed class PeriodQuery : IBound, IEndpointParameterMetadataProvider
{
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    public Problem? Problem { get; private set; }

    /// <summary>In whole milliseconds.</summary>
    public FigurePeriod Of(DateTimeOffset now)
    {
        var to = _to ?? (_from is { } begin && begin >= now ? begin.AddDays(AnalyticsLimits.DashboardDays) : now);
        var from = _from ?? to.AddDays(-AnalyticsLimits.DashboardDays);
        return new FigurePeriod(Whole(from), Whole(to));

        static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new QueryField("from", "From this time on; 30 days before its end when it is left out.") { LengthMax = AuditLimits.NameLengthMax });
        builder.Metadata.Add(new QueryField("to", "Before this time; until now when it is left out. At most 366 days after the beginning.")
        {
            LengthMax = AuditLimits.NameLengthMax,
        });
    }

    public static ValueTask<PeriodQuery?> BindAsync(HttpContext context)
    {
        var (read, errors, query) = (new PeriodQuery(), new Dictionary<string, string[]>(), context.Request.Query);
        read._from = Time("from");
        read._to = Time("to");
        var begin = read._from ?? read._to?.AddDays(-AnalyticsLimits.DashboardDays);
        if (errors.Count == 0 && begin is { } from)
        {
            var to = read._to ?? context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            if (read._to is not null && to <= from) errors["to"] = ["Must be after from."];
            else if (to - from > TimeSpan.FromDays(AnalyticsLimits.DashboardDaysMax)) errors["from"] = ["The time must have at most 366 days."];
        }

        if (errors.Count > 0) read.Problem = Problem.Invalid(errors);
        return ValueTask.FromResult<PeriodQuery?>(read);

        DateTimeOffset? Time(string name)
        {
            var values = query[name];
            if (values.ToString().Length == 0) return null;
            // Years that leave room for the period around them.
            if (values.Count == 1
                && DateTimeOffset.TryParse(
                    values.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                && at.Year is >= 1971 and <= 9000)
            {
                return at;
            }

            errors[name] = ["Must be a time such as 2026-11-21T02:00:00.000Z."];
            return null;
        }
    }
}
