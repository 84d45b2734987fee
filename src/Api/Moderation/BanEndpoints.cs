using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Users;

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
            .WithSummary(
                "Bans a user from the stream (owner or moderator), for a number of seconds or permanently; a ban by the owner holds in their next streams, too.")
            .Produces<BanView>();
        live.MapDelete("/{streamId}/bans/{userId}", Unban)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("unbanUser", RefusalCodes.Forbidden, RefusalCodes.ValidationFailed)
            .WithSummary("Lifts a ban; one by the host, in the host's next streams too.")
            .Produces<UnbanAnswer>();
        live.MapGet("/{streamId}/bans", List)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("listBans", RefusalCodes.Forbidden)
            .WithSummary("Who is banned from the stream, the newest first (owner or moderator).")
            .Produces<BanPage>();
    }

    private static async Task<IResult> Ban(
        string streamId, Body<BanRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains, AuditedModeration audited)
    {
        var isUnknown = (await users.Unknown(context, [body.Value.UserId])).Count > 0;
        var ban = new BanUser(caller, body.Value.UserId, body.Value.Seconds, body.Value.Reason) { IsUnknown = isUnknown };
        var banned = await grains.User(caller.TenantId, caller.UserId).Ban(new BanFrom(streamId, ban));
        if (banned.IsRefused) return Problem.From(banned.Refusal);
        if (!banned.Value.ByHost) await audited.Write(context, AuditActions.StreamBan, streamId, ("user", banned.Value.UserId));
        return TypedResults.Ok(banned.Value);
    }

    private static async Task<IResult> Unban(
        string streamId, string userId, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var lifted = await grains.User(caller.TenantId, caller.UserId).Unban(new UnbanFrom(streamId, new UserCommand(caller, userId)));
        if (lifted.IsRefused) return Problem.From(lifted.Refusal);
        if (caller.Moderates) await audited.Write(context, AuditActions.StreamUnban, streamId, ("user", userId));
        return TypedResults.Ok(new UnbanAnswer(userId, false));
    }

    private static Task<IResult> List(string streamId, Paging paging, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Bans(new ReadPeople(caller, paging.Limit, paging.Cursor)).AnswerOk();

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
