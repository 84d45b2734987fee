using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Api.Streams;

/// <summary>The streams that a user has started, with the state of their recordings.</summary>
internal static class PastStreamsEndpoint
{
    /// <summary>Pages that are read for one answer while others' streams are left out of it.</summary>
    private const int ReadsMax = 5;

    public static void MapPastStreams(this RouteGroupBuilder users) => users.MapGet("/{userId}/streams", List)
        .OpenToKeys(ApiKeyScopes.StreamsRead)
        .AsOperation("listUserStreams")
        .WithSummary("The user's streams, live and ended, the newest first: all for the user and moderators, the public ones for others. A page may be short.")
        .Produces<StreamPage>();

    private static async Task<IResult> List(string userId, Paging paging, HttpContext context, Caller caller, IStreamCatalog streams)
    {
        if (!TryRead(paging.Cursor, out var after))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var seesAll = caller.IsSignedIn && (caller.UserId == userId || caller.Moderates);
        var found = new List<StreamView>();
        for (var reads = 0; ; reads++)
        {
            var rows = await streams.OfOwner(caller.TenantId, userId, after, paging.Limit + 1, context.RequestAborted);
            foreach (var row in rows.Take(paging.Limit))
            {
                after = new StreamPlace(row.StartedAt, row.StreamId);
                if (JsonSerializer.Deserialize<StreamListing>(row.Listing, LivehouseJson.Options)?.Stream is not { } stream) continue;
                if (seesAll || stream.Visibility == Visibility.Public) found.Add(stream);
                if (found.Count == paging.Limit) break;
            }

            var isOver = rows.Count <= paging.Limit && (rows.Count == 0 || after?.StreamId == rows[^1].StreamId);
            if (isOver) return TypedResults.Ok(new StreamPage(found, null));
            if (found.Count == paging.Limit || reads == ReadsMax) return TypedResults.Ok(new StreamPage(found, Write(after!)));
        }
    }

    private static string Write(StreamPlace place) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place.StartedAt.ToUnixTimeMilliseconds()}.{place.StreamId}")));

    private static bool TryRead(string? text, out StreamPlace? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > PageLimits.CursorLengthMax || !Base64Url.IsValid(text)) return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.', 2);
        if (parts.Length != 2 || !Ids.IsValid(parts[1])) return false;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        place = new StreamPlace(DateTimeOffset.FromUnixTimeMilliseconds(at), parts[1]);
        return true;
    }
}
