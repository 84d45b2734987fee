using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Api.Rooms;

/// <summary>
/// A token for a room of a named instance (docs/rooms.md). Guards: signed in, a valid body, credentials, premium, the room exists or may be opened, a free
/// seat, the budget.
/// </summary>
internal static class TokenEndpoint
{
    public static void MapRoomToken(this RouteGroupBuilder liveKit) => liveKit.MapPost("/token", Give)
        .AsOperation(
            "createRoomToken",
            RefusalCodes.PremiumRequired,
            RefusalCodes.Forbidden,
            RefusalCodes.NotFound,
            RefusalCodes.RoomFull,
            RefusalCodes.Conflict,
            RefusalCodes.RateLimited,
            RefusalCodes.LiveKitNotConfigured,
            RefusalCodes.MediaUnavailable)
        .WithSummary("A seat in a room and the token for it; an absent room is opened if the instance allows that. "
            + $"{DefaultBudgets.RoomTokensPerQuarterHour} per user in 15 minutes.")
        .Produces<RoomTokenAnswer>();

    private static async Task<IResult> Give(Body<TokenRequest> body, HttpContext context, Caller caller, IGrains grains, RoomTokens tokens, RoomAccess access)
    {
        var request = body.Value;
        var found = tokens.Find(request.Instance);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var instance = found.Value;
        var room = new RoomRef(caller.TenantId, instance.Name, request.RoomName);
        // Where every user may publish, subscription changes are irrelevant.
        var entitlements =
            await access.Of(context, caller, room, instance.Options.PublishesFreely ? null : instance.Options.TokenLifetime, premiumPublishes: true);
        if (RoomAccess.Refuse(instance, entitlements) is { } refusal) return Problem.From(refusal);

        var entry = Entry(caller, instance, entitlements, request.E2eeEnabled);
        return await grains.User(caller.TenantId, caller.UserId).EnterRoom(new EnterRoomOf(room, entry, RoomBudget.Tokens)).Answer(admission =>
        {
            var pass = RoomTokens.Issue(
                admission, instance, caller, request.ParticipantName, tokens.LifetimeFor(instance, admission.Room, context.IsBySession()));
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new RoomTokenAnswer(
                pass.Token,
                pass.Url,
                admission.Room.Name,
                pass.ParticipantName,
                pass.Identity,
                E2eeSupported: true,
                admission.Room.E2ee,
                instance.Name,
                pass.ExpiresIn));
        });
    }

    /// <summary>Paying users may publish; so may all users if the operator says so, permanently.</summary>
    private static EnterRoom Entry(Caller caller, LiveKitInstance instance, Entitlements entitlements, bool e2ee)
    {
        var isFree = instance.Options.PublishesFreely;
        return new EnterRoom(caller, RoomTokens.Terms(instance), isFree || entitlements.MayPublish, isFree ? null : entitlements.PublishUntil, e2ee);
    }

    /// <param name="Instance">The name of a configured instance; default: <c>main</c>.</param>
    /// <param name="RoomName">Letters, digits, inner spaces and <c>_ - . : @ +</c>.</param>
    /// <param name="ParticipantName">Shown to others; default: the caller's name.</param>
    /// <param name="E2eeEnabled">Of a room that this call opens: its participants encrypt end to end. Only a flag; the server never receives keys.</param>
    internal sealed record TokenRequest(
        string RoomName, string Instance = LiveKitInstanceOptions.MainName, string? ParticipantName = null, bool E2eeEnabled = false) : IRequest<TokenRequest>
    {
        public static TokenRequest Read(Fields fields) => new(
            fields.RoomName("roomName"),
            fields.OptionalId("instance") ?? LiveKitInstanceOptions.MainName,
            fields.ParticipantName("participantName"),
            fields.OptionalFlag("e2eeEnabled") ?? false);
    }
}
