using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Members;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Api.Users;

/// <summary>What users say about themselves, and what others see of them.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfiles(this RouteGroupBuilder users)
    {
        users.MapGet("/{userId}", Get)
            .OpenToKeys(ApiKeyScopes.UsersRead)
            .AsOperation("getUser")
            .WithSummary("A user as others see them, with their followers and the stream in which they are live.")
            .Produces<ProfileAnswer>();
        users.MapPut("/{userId}", Change)
            .RequireAuthorization()
            .AsOperation("changeUser", RefusalCodes.Forbidden)
            .WithSummary("Users change what they say about themselves: what is given, and nothing else.")
            .Produces<ProfileAnswer>();
    }

    /// <summary>What stands behind a user's id in other paths: <c>/api/users/./followers</c> must not be taken for a user of that name.</summary>
    private static readonly string[] NoUsers = ["me", "follow", "followers", "following", "moderators", "streams"];

    private static async Task<IResult> Get(string userId, HttpContext context, Profiles profiles) =>
        !NoUsers.Contains(userId) && await profiles.Find(context, userId) is { } user
            ? TypedResults.Ok(new ProfileAnswer(user))
            : Problem.From(Refusal.NotFound("The user"));

    private static async Task<IResult> Change(
        string userId, Body<ProfileRequest> body, HttpContext context, Caller caller, IGrains grains, MemberService members, Profiles profiles)
    {
        if (userId != caller.UserId)
        {
            return Problem.From(await profiles.Find(context, userId) is null
                ? Refusal.NotFound("The user")
                : Refusal.Forbidden("Users change their own profile alone."));
        }

        // The name of an account stands with the account: its tokens are made from there.
        var (isAccount, request) = (AccountIds.HasForm(userId), body.Value);
        var command = new ChangeProfile(caller, isAccount ? null : request.DisplayName, request.Bio, request.AvatarUrl);
        var changed = await grains.User(caller.TenantId, userId).ChangeProfile(command);
        if (changed.IsRefused) return Problem.From(changed.Refusal);
        if (isAccount && request.DisplayName is { } name)
        {
            var named = await members.SetProfile(caller.TenantId, userId, null, name, context.GetActing());
            if (named.IsRefused) return Problem.From(named.Refusal);
        }

        return await Get(userId, context, profiles);
    }

    internal sealed record ProfileAnswer(UserProfile User);

    /// <param name="Bio">Line breaks are kept.</param>
    /// <param name="AvatarUrl">An absolute http or https URL of a picture; empty: none from now on.</param>
    internal sealed record ProfileRequest(string? DisplayName = null, string? Bio = null, string? AvatarUrl = null) : IRequest<ProfileRequest>
    {
        public static ProfileRequest Read(Fields fields) => new(
            fields.OptionalText("displayName", 1, AccountLimits.DisplayNameLengthMax),
            fields.OptionalText("bio", 0, ProfileLimits.BioLengthMax, TextKind.Lines),
            fields.OptionalWebAddress("avatarUrl", ProfileLimits.AvatarUrlLengthMax));
    }
}
