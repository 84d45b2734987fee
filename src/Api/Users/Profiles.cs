using Livehouse.Api.Auth;
using Livehouse.Api.Follows;
using Livehouse.Api.Ingress;
using Livehouse.Api.Problems;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Members;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Api.Users;

/// <summary>
/// Users as others see them: their grain's data, with the name of their account if they have one. A user of the host application exists if they have been here,
/// or for a caller who knows the application's users (<see cref="UserDirectory"/>).
/// </summary>
internal sealed partial class Profiles(
    IGrains grains, MemberService members, UserDirectory users, IImmediateOutbox outbox, TimeProvider time, ILogger<Profiles> log)
{
    /// <summary>How long a caller waits for the other side to know, which goes on behind the answer.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>Null when the user does not exist.</summary>
    public async Task<UserProfile?> Find(HttpContext context, string userId)
    {
        var caller = context.GetCaller();
        if (userId != caller.UserId && (await users.UnknownHere(context, [userId])).Count > 0) return null;
        return await Of(caller, userId, userId == caller.UserId ? caller.Name : null, context.RequestAborted);
    }

    public async Task<IResult> List(HttpContext context, string userId, ListFollows query)
    {
        var caller = context.GetCaller();
        if (userId != caller.UserId && (await users.UnknownHere(context, [userId])).Count > 0) return Problem.From(Refusal.NotFound("The user"));
        var page = await grains.User(caller.TenantId, userId).Follows(query);
        if (page.IsRefused) return Problem.From(page.Refusal);
        var items = await Task.WhenAll(page.Value.Items.Select(async entry =>
        {
            var user = await Of(caller, entry.UserId, null, context.RequestAborted);
            return new FollowerAnswer(entry.UserId, user?.DisplayName ?? DeletedUser.Name, user?.AvatarUrl, user?.IsFollowed ?? false, entry.Since);
        }));
        return TypedResults.Ok(new FollowPage(items, page.Value.NextCursor));
    }

    /// <summary>
    /// Lets the follower's own grain know before the follower is answered. It is safe on disk: when this does not work, the outbox runner goes on with it.
    /// </summary>
    public async Task TellFollower(HttpContext context, string userId, FollowOrder order)
    {
        if (order is not { OutboxMessageId: { } id, Message: { } message }) return;
        try
        {
            await outbox.RunNow(id, GrainRef.User(context.GetCaller().TenantId, userId), message, CancellationToken.None).WaitAsync(WaitMax, time);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogLate(log, error);
        }
    }

    private async Task<UserProfile?> Of(Caller caller, string userId, string? name, CancellationToken cancellation)
    {
        var account = AccountIds.HasForm(userId) ? await members.Find(caller.TenantId, userId, cancellation) : null;
        if (account is null && AccountIds.HasForm(userId)) return null;
        var known = await grains.User(caller.TenantId, userId).Profile(caller);
        return new UserProfile(
            userId,
            account?.DisplayName ?? known.Name ?? name ?? userId,
            known.Bio,
            known.AvatarUrl,
            known.Followers,
            known.Following,
            known.IsFollowed,
            known.Notify,
            known.LiveStreamId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A follower's side of a relation will be updated in the background.")]
    private static partial void LogLate(ILogger log, Exception reason);
}

/// <param name="Followers">How many follow the user.</param>
/// <param name="Following">How many the user follows.</param>
/// <param name="IsFollowed">By the caller.</param>
/// <param name="Notify">Whether the caller is notified when the user goes live.</param>
/// <param name="LiveStreamId">Their stream, if it is live and the caller may watch it.</param>
internal sealed record UserProfile(
    string Id,
    string DisplayName,
    string Bio,
    string? AvatarUrl,
    int Followers,
    int Following,
    bool IsFollowed,
    bool Notify,
    string? LiveStreamId);
