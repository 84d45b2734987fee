using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Api.Moderation;

/// <summary>Users whom a host has named to moderate the host's streams (docs/people.md).</summary>
internal static class CoModeratorEndpoints
{
    public static void MapCoModerators(this RouteGroupBuilder users)
    {
        users.MapGet("/{userId}/moderators", List)
            .RequireAuthorization()
            .AsOperation("listStreamModerators", RefusalCodes.Forbidden)
            .WithSummary("Who moderates this user's streams, the newest first (the user, or a moderator).")
            .Produces<CoModeratorPage>();
        users.MapPut("/{userId}/moderators/{moderatorId}", Add)
            .RequireAuthorization()
            .AsOperation("addStreamModerator", RefusalCodes.Forbidden, RefusalCodes.ValidationFailed, RefusalCodes.Conflict)
            .WithSummary($"Names a moderator of all one's own streams; at most {StreamLimits.CoModeratorsMax}. They handle chat, pins and bans, and nothing else.")
            .Produces<CoModeratorView>();
        users.MapDelete("/{userId}/moderators/{moderatorId}", Remove)
            .RequireAuthorization()
            .AsOperation("removeStreamModerator", RefusalCodes.Forbidden, RefusalCodes.ValidationFailed)
            .WithSummary("Takes the right back, in running streams too.")
            .Produces<CoModeratorView>();
    }

    private static Task<IResult> List(string userId, Paging paging, Caller caller, IGrains grains) =>
        grains.User(caller.TenantId, userId).CoModerators(new ReadPeople(caller, paging.Limit, paging.Cursor)).AnswerOk();

    private static async Task<IResult> Add(string userId, string moderatorId, HttpContext context, Caller caller, UserDirectory users, IGrains grains)
    {
        var isUnknown = userId == caller.UserId && (await users.Unknown(context, [moderatorId])).Count > 0;
        return await grains.User(caller.TenantId, userId).SetCoModerator(new SetCoModerator(caller, moderatorId, true) { IsUnknown = isUnknown }).AnswerOk();
    }

    private static Task<IResult> Remove(string userId, string moderatorId, Caller caller, IGrains grains) =>
        grains.User(caller.TenantId, userId).SetCoModerator(new SetCoModerator(caller, moderatorId, false)).AnswerOk();
}
