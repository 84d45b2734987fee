using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Api.Follows;

/// <summary>Following a user: opens their <c>followers</c> streams and their followers-only chats.</summary>
internal static class FollowEndpoints
{
    public static void MapFollows(this RouteGroupBuilder users)
    {
        users.MapPost("/{userId}/follow", Follow)
            .RequireAuthorization()
            .AsOperation("followUser", RefusalCodes.ValidationFailed)
            .WithSummary("The caller follows this user from now on; 404 for a user who does not exist.")
            .Produces<FollowView>();
        users.MapDelete("/{userId}/follow", Unfollow)
            .RequireAuthorization()
            .AsOperation("unfollowUser", RefusalCodes.ValidationFailed)
            .WithSummary("The caller no longer follows this user.")
            .Produces<FollowView>();
    }

    private static async Task<IResult> Follow(string userId, Body<EmptyRequest> _, HttpContext context, Caller caller, UserDirectory users, IGrains grains) =>
        await users.Refuse(context, "userId", userId) ?? await grains.User(caller.TenantId, userId).Follow(caller).AnswerOk();

    private static Task<IResult> Unfollow(string userId, Caller caller, IGrains grains) => grains.User(caller.TenantId, userId).Unfollow(caller).AnswerOk();
}
