using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Moderation;

/// <summary>Bans users from a stream's room, hub and chat.</summary>
internal static class BanEndpoints
{
    public static void MapBans(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/bans", Ban)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("banUser", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.Conflict)
            .WithSummary("Bans a user from the stream (owner or moderator), for a number of seconds or permanently.")
            .Produces<BanView>();
        live.MapDelete("/{streamId}/bans/{userId}", Unban)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("unbanUser", RefusalCodes.Forbidden, RefusalCodes.ValidationFailed)
            .WithSummary("Lifts a ban.")
            .Produces<UnbanAnswer>();
    }

    private static async Task<IResult> Ban(string streamId, Body<BanRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains)
    {
        var isUnknown = (await users.Unknown(context, [body.Value.UserId])).Count > 0;
        return await grains.Stream(streamId)
            .Ban(new BanUser(caller, body.Value.UserId, body.Value.Seconds, body.Value.Reason) { IsUnknown = isUnknown })
            .AnswerOk();
    }

    private static Task<IResult> Unban(string streamId, string userId, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Unban(new UserCommand(caller, userId)).Answer(_ => TypedResults.Ok(new UnbanAnswer(userId, false)));

    internal sealed record UnbanAnswer(string UserId, bool Banned);

    /// <param name="Seconds">1 to a year; null: permanently.</param>
    internal sealed record BanRequest(string UserId, int? Seconds = null, string? Reason = null) : IRequest<BanRequest>
    {
        public static BanRequest Read(Fields fields) =>
            new(
                fields.UserId("userId"),
                fields.OptionalInteger("seconds", 1, StreamLimits.BanSecondsMax),
                fields.OptionalText("reason", 0, StreamLimits.BanReasonLengthMax));
    }
}
