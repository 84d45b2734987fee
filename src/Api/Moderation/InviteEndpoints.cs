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

/// <summary>Invitations to a stream with the visibility <c>invite</c>.</summary>
internal static class InviteEndpoints
{
    public static void MapInvites(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/invites", Invite)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("inviteUsers", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.Conflict)
            .WithSummary($"Invites 1 to {StreamLimits.InvitesPerCallMax} users (owner); 404 names those who don't exist, and no one is invited.")
            .Produces<InviteList>();
        live.MapDelete("/{streamId}/invites/{userId}", Uninvite)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("uninviteUser", RefusalCodes.Forbidden, RefusalCodes.ValidationFailed)
            .WithSummary("Revokes an invitation.")
            .Produces<InviteList>();
        live.MapGet("/{streamId}/invites", List)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("listInvites", RefusalCodes.Forbidden)
            .WithSummary("Who is invited to the stream, the newest first (owner or moderator).")
            .Produces<InvitePage>();
    }

    private static async Task<IResult> Invite(
        string streamId, Body<InviteRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains) =>
        await grains.Stream(streamId)
            .Invite(new InviteUsers(caller, body.Value.UserIds) { Unknown = await users.Unknown(context, body.Value.UserIds) })
            .AnswerOk();

    private static Task<IResult> Uninvite(string streamId, string userId, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Uninvite(new UserCommand(caller, userId)).AnswerOk();

    private static Task<IResult> List(string streamId, Paging paging, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Invites(new ReadPeople(caller, paging.Limit, paging.Cursor)).AnswerOk();

    internal sealed record InviteRequest(IReadOnlyList<string> UserIds) : IRequest<InviteRequest>
    {
        public static InviteRequest Read(Fields fields) => new(fields.UserIdList("userIds", StreamLimits.InvitesPerCallMax));
    }
}
