using System.Globalization;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Sessions;

namespace Livehouse.Api.Auth;

/// <summary>Where the caller is signed in, and ending it there.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this RouteGroupBuilder signedIn)
    {
        signedIn.MapGet("/sessions", List)
            .AsOperation("listSessions")
            .WithSummary("Where the caller is signed in, the newest first.")
            .Produces<SessionPage>();
        signedIn.MapDelete("/sessions/{sessionId}", End)
            .AsOperation("endSession")
            .WithSummary("Ends one of the caller's sessions.")
            .Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>A user has few sessions (a hundred at most), so that a page is cut from all of them.</summary>
    private static async Task<IResult> List(Paging paging, HttpContext context, Caller caller, SessionService sessions)
    {
        if (!TryReadCursor(paging.Cursor, out var place))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }
        var rest = (await sessions.List(caller, context.RequestAborted)).Where(session => place is null || Stands(session).CompareTo(place.Value) < 0).ToList();
        var page = rest.Take(paging.Limit).ToList();
        var current = context.GetVerified()?.SessionId;
        return TypedResults.Ok(
            new SessionPage([.. page.Select(session => SessionAnswer.Of(session, current))], rest.Count > page.Count ? Cursor(page[^1]) : null));
    }

    private static async Task<IResult> End(string sessionId, HttpContext context, Caller caller, SessionService sessions, SessionCookies cookies)
    {
        var outcome = await sessions.End(caller, sessionId, CancellationToken.None);
        if (outcome.IsRefused) return Problem.From(outcome.Refusal);
        if (context.GetVerified()?.SessionId == sessionId) cookies.Clear(context.Response);
        return TypedResults.NoContent();
    }

    private static Place Stands(Session session) => new(session.CreatedAt.ToUnixTimeMilliseconds(), session.Id);

    private static string Cursor(Session session) => string.Create(CultureInfo.InvariantCulture, $"{Stands(session).CreatedAt}.{session.Id}");

    private static bool TryReadCursor(string? cursor, out Place? place)
    {
        place = null;
        if (cursor is null) return true;
        var parts = cursor.Split('.', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt) || !Ids.IsValid(parts[1]))
        {
            return false;
        }
        place = new Place(createdAt, parts[1]);
        return true;
    }

    /// <summary>By the time of creation (Unix milliseconds), then by id.</summary>
    private readonly record struct Place(long CreatedAt, string Id) : IComparable<Place>
    {
        public int CompareTo(Place other) => CreatedAt != other.CreatedAt ? CreatedAt.CompareTo(other.CreatedAt) : string.CompareOrdinal(Id, other.Id);
    }
}
