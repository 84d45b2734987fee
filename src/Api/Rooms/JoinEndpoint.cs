using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Api.Rooms;

/// <summary>
/// For clients that only want a token for a room's name (docs/rooms.md): on the main instance, everyone may listen; publishing requires a subscription with
/// <c>publish</c>. It has no capacity of its own: an absent room is opened with the maximum number of seats.
/// </summary>
internal static class JoinEndpoint
{
    public static void MapJoin(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Rooms").MapPost("/join", Join)
        .RequireAuthorization()
        .AsOperation(
            "joinRoom",
            RefusalCodes.NotFound,
            RefusalCodes.RoomFull,
            RefusalCodes.Conflict,
            RefusalCodes.RateLimited,
            RefusalCodes.LiveKitNotConfigured,
            RefusalCodes.MediaUnavailable)
        .WithMetadata(new RefusesAs(RefusalCodes.LiveKitNotConfigured, StatusCodes.Status500InternalServerError))
        .WithSummary("A token for a room of the main instance, which is opened if it is absent. It may publish with a subscription that includes publish. "
            + $"{DefaultBudgets.RoomJoinsPerQuarterHour} per user in 15 minutes.")
        .Produces<JoinAnswer>();

    private static async Task<IResult> Join(Body<JoinRequest> body, HttpContext context, Caller caller, IGrains grains, RoomTokens tokens, RoomAccess access)
    {
        var found = tokens.Find(LiveKitInstanceOptions.MainName);
        // This call has always returned 500; everywhere else it is 503 (docs/api/rest.md).
        if (found.IsRefused) return Problem.From(found.Refusal) with { StatusOverride = StatusCodes.Status500InternalServerError };
        var instance = found.Value;
        var room = new RoomRef(caller.TenantId, instance.Name, body.Value.Room);
        var entitlements = await access.Of(context, caller, room, tokens.JoinLifetime);
        var terms = RoomTokens.Terms(instance) with { MaxParticipants = RoomLimits.ParticipantsMax, OpensOnEnter = true };
        var entry = new EnterRoom(caller, terms, entitlements.MayPublish, entitlements.PublishUntil, E2ee: false);
        return await grains.User(caller.TenantId, caller.UserId).EnterRoom(new EnterRoomOf(room, entry, RoomBudget.Joins)).Answer(admission =>
        {
            var pass = RoomTokens.Issue(admission, instance, caller, body.Value.Username, tokens.JoinLifetime, maySendData: admission.MayPublish);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new JoinAnswer(pass.Token, pass.Url, pass.ExpiresIn, admission.Room.Name, pass.Identity));
        });
    }

    /// <param name="Room">Letters, digits, inner spaces and <c>_ - . : @ +</c>.</param>
    /// <param name="Username">Shown to others; default: the caller's name.</param>
    internal sealed record JoinRequest(string Room, string? Username = null) : IRequest<JoinRequest>
    {
        /// <summary>A missing body counts as one without a room, and is reported as such (docs/rooms.md).</summary>
        public static bool MayBeEmpty => true;

        public static JoinRequest Read(Fields fields) => new(fields.RoomName("room"), fields.ParticipantName("username"));
    }
}
