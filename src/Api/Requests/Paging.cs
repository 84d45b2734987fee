using System.Globalization;
using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Requests;

/// <summary>The page of a list: <c>?limit=1..100</c> and <c>?cursor=</c>.</summary>
internal sealed class Paging : IBound, IEndpointParameterMetadataProvider
{
    /// <summary>1 to <see cref="PageLimits.ItemsMax"/>.</summary>
    public int Limit { get; private init; } = PageLimits.ItemsDefault;

    /// <summary>From the previous page, opaque; null for the first page.</summary>
    public string? Cursor { get; private init; }

    public Problem? Problem { get; private init; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new QueryField(
            "limit",
            $"Items per page; default: {PageLimits.ItemsDefault}.") { Least = 1, Most = PageLimits.ItemsMax, Default = PageLimits.ItemsDefault });
        builder.Metadata.Add(new QueryField("cursor", "The nextCursor of the previous page.") { LengthMax = PageLimits.CursorLengthMax });
    }

    public static ValueTask<Paging?> BindAsync(HttpContext context) => ValueTask.FromResult<Paging?>(Read(context.Request.Query));

    private static Paging Read(IQueryCollection query)
    {
        var errors = new Dictionary<string, string[]>();
        var limit = PageLimits.ItemsDefault;
        if (query.TryGetValue("limit", out var limits) && !(limits.Count == 1
            && int.TryParse(limits[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= PageLimits.ItemsMax))
        {
            errors["limit"] = [$"Must be a whole number from 1 to {PageLimits.ItemsMax}."];
        }

        string? cursor = null;
        if (query.TryGetValue("cursor", out var cursors) && !(cursors.Count == 1 && IsCursor(cursor = cursors[0])))
        {
            errors["cursor"] = ["Must be the nextCursor of the previous page."];
        }

        return errors.Count > 0 ? new Paging { Problem = Problem.Invalid(errors) } : new Paging { Limit = limit, Cursor = cursor };
    }

    private static bool IsCursor(string? cursor) =>
        cursor is { Length: > 0 and <= PageLimits.CursorLengthMax } && cursor.All(static character => character is > ' ' and <= '~');
}
