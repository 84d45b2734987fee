using System.Text.Json.Serialization;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Api.Follows;

/// <summary>Following a user gives access to their <c>followers</c> streams and their followers-only chats.</summary>
internal static class FollowEndpoints
{
    public static void MapFollows(this RouteGroupBuilder users)
    {
        users.MapPost("/{userId}/follow", Follow)
            .RequireAuthorization()
            .AsOperation("followUser", RefusalCodes.ValidationFailed)
            .WithSummary("Follows this user; 404 for a user who does not exist.")
            .Produces<FollowAnswer>();
        users.MapDelete("/{userId}/follow", Unfollow)
            .RequireAuthorization()
            .AsOperation("unfollowUser", RefusalCodes.ValidationFailed)
            .WithSummary("Unfollows this user.")
            .Produces<FollowAnswer>();
        users.MapGet("/{userId}/followers", Followers)
            .OpenToKeys(ApiKeyScopes.UsersRead)
            .AsOperation("listFollowers")
            .WithSummary("The user's followers, newest first.")
            .Produces<FollowPage>();
        users.MapGet("/{userId}/following", Following)
            .OpenToKeys(ApiKeyScopes.UsersRead)
            .AsOperation("listFollowing")
            .WithSummary("The users whom this user follows, newest first.")
            .Produces<FollowPage>();
    }

    private static async Task<IResult> Follow(
        string userId, Body<FollowRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains, Profiles profiles) =>
        await users.Refuse(context, "userId", userId) ?? await Answer(
            userId, context, await grains.User(caller.TenantId, userId).SetFollowing(new FollowCommand(caller, true, body.Value.Notify)), profiles);

    private static async Task<IResult> Unfollow(string userId, HttpContext context, Caller caller, IGrains grains, Profiles profiles) =>
        await Answer(userId, context, await grains.User(caller.TenantId, userId).SetFollowing(new FollowCommand(caller, false, null)), profiles);

    private static async Task<IResult> Answer(string userId, HttpContext context, Outcome<FollowOrder> order, Profiles profiles)
    {
        if (order.IsRefused) return Problem.From(order.Refusal);
        await profiles.TellFollower(context, userId, order.Value);
        var user = await profiles.Find(context, userId);
        return TypedResults.Ok(new FollowAnswer(userId, order.Value.IsFollowing, order.Value.Notify, user));
    }

    private static Task<IResult> Followers(string userId, Paging paging, HttpContext context, Profiles profiles) =>
        profiles.List(context, userId, new ListFollows(true, paging.Limit, paging.Cursor));

    private static Task<IResult> Following(string userId, Paging paging, HttpContext context, Profiles profiles) =>
        profiles.List(context, userId, new ListFollows(false, paging.Limit, paging.Cursor));

    /// <param name="Notify">Whether the caller is notified when the user goes live; null: unchanged, initially true.</param>
    internal sealed record FollowRequest(bool? Notify = null) : IRequest<FollowRequest>
    {
        public static bool MayBeEmpty => true;

        public static FollowRequest Read(Fields fields) => new(fields.OptionalFlag("notify"));
    }
}

/// <param name="User">Omitted when the user does not exist (any more).</param>
internal sealed record FollowAnswer(
    string UserId,
    bool Following,
    bool Notify,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UserProfile? User);

internal sealed record FollowPage(IReadOnlyList<FollowerAnswer> Items, string? NextCursor);

/// <param name="Since">When they began to follow.</param>
internal sealed record FollowerAnswer(string Id, string DisplayName, string? AvatarUrl, bool IsFollowed, DateTimeOffset Since);
