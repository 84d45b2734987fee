using Livehouse.Callers;
using Livehouse.Limits;

namespace Livehouse.Users;

/// <summary>A user's data in the user's grain, as far as the viewer may see it.</summary>
/// <param name="Name">Their chosen name here, or the one when they last went live; null: unknown. An account's name is stored with the account.
/// </param>
/// <param name="IsFollowed">By the viewer.</param>
/// <param name="Notify">Whether the viewer is notified when the user goes live; false unless followed.</param>
/// <param name="LiveStreamId">Their stream, if it is live and the viewer may watch it.</param>
[GenerateSerializer, Alias("livehouse.ProfileView"), Immutable]
public sealed record ProfileView(
    string UserId, string? Name, string Bio, string? AvatarUrl, int Followers, int Following, bool IsFollowed, bool Notify, string? LiveStreamId);

/// <summary>What is null stays as it is.</summary>
/// <param name="Name">1 to <see cref="AccountLimits.DisplayNameLengthMax"/>.</param>
/// <param name="Bio">At most <see cref="ProfileLimits.BioLengthMax"/>.</param>
/// <param name="AvatarUrl">An absolute http or https URL; empty: none from now on.</param>
[GenerateSerializer, Alias("livehouse.ChangeProfile"), Immutable]
public sealed record ChangeProfile(Caller Caller, string? Name, string? Bio, string? AvatarUrl);

/// <param name="Notify">Null: as it is, and true for a new follower.</param>
[GenerateSerializer, Alias("livehouse.FollowCommand"), Immutable]
public sealed record FollowCommand(Caller Follower, bool IsFollowing, bool? Notify);

/// <param name="OutboxMessageId">The message that informs the follower's own grain; null: nothing has changed.</param>
[GenerateSerializer, Alias("livehouse.FollowOrder"), Immutable]
public sealed record FollowOrder(bool IsFollowing, bool Notify, string? OutboxMessageId, Outbox.TellFollower? Message);

/// <summary>Whether a user follows this one, at a moment.</summary>
/// <param name="Revision">Of this user's grain: of two answers the one with the greater number is the later one.</param>
[GenerateSerializer, Alias("livehouse.FollowState"), Immutable]
public sealed record FollowState(bool IsFollowing, long Revision);

/// <param name="Revision">See <see cref="FollowState"/>.</param>
[GenerateSerializer, Alias("livehouse.NoteFollowing"), Immutable]
public sealed record NoteFollowing(string UserId, bool IsFollowing, long Revision);

/// <param name="OfFollowers">Those who follow this user; otherwise those whom this user follows.</param>
/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ListFollows"), Immutable]
public sealed record ListFollows(bool OfFollowers, int Limit, string? Cursor);

/// <param name="Items">The newest first.</param>
[GenerateSerializer, Alias("livehouse.FollowsPage"), Immutable]
public sealed record FollowsPage(IReadOnlyList<FollowEntry> Items, string? NextCursor);

/// <param name="Since">UTC.</param>
[GenerateSerializer, Alias("livehouse.FollowEntry"), Immutable]
public sealed record FollowEntry(string UserId, DateTimeOffset Since);

/// <summary>
/// The user grain's ledger of those whom the user follows: a row's id is the followed user's id, its tag says whether it still holds. The followed user's own
/// ledger (<see cref="FollowerLedger"/>) decides; this one follows it.
/// </summary>
public static class FollowingLedger
{
    public const string Name = "following";

    public const string On = "on";

    public const string Off = "off";
}
