using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Streams;

namespace Livehouse.Users;

/// <summary>One user of one tenant: owns the budgets of starts and joins, the one live stream, and the followers. The key is <c>tenant:user</c>.</summary>
[Alias("livehouse.user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a stream: 3 in any hour, one live at a time (<c>already_live</c>). A repeated operation id returns the stream that the first attempt started.
    /// </summary>
    [Alias("GoLive")]
    Task<Outcome<StreamView>> GoLive(GoLive command);

    /// <summary>The stream that this user started last, live or ended; null when there is none.</summary>
    [Alias("Current")]
    Task<CurrentStream> Current();

    /// <summary>Asks the stream for admission and spends a join: <see cref="DefaultBudgets.JoinsPerQuarterHour"/> in any 15 minutes.</summary>
    [Alias("Watch")]
    Task<Outcome<StreamView>> Watch(WatchStream command);

    /// <summary>
    /// Asks the room for a seat and spends one use of the budget: <see cref="RoomBudget.Tokens"/> 60 and <see cref="RoomBudget.Joins"/> 60 in any 15 minutes.
    /// </summary>
    [Alias("EnterRoom")]
    Task<Outcome<Admission>> EnterRoom(EnterRoomOf command);

    /// <summary>Opens a room and spends one use of the budget of rooms: 60 in any 15 minutes.</summary>
    [Alias("CreateRoom")]
    Task<Outcome<RoomView>> CreateRoom(CreateRoomOf command);

    /// <summary>The caller follows this user from now on; doing it again changes nothing.</summary>
    [Alias("Follow")]
    Task<Outcome<FollowView>> Follow(Caller follower);

    [Alias("Unfollow")]
    Task<Outcome<FollowView>> Unfollow(Caller follower);

    /// <summary>
    /// Bans somebody from a stream (<see cref="IStreamGrain.Ban"/>). From one of this user's own it holds for their next streams as well, until it ends or is
    /// lifted.
    /// </summary>
    [Alias("Ban")]
    Task<Outcome<BanView>> Ban(BanFrom command);

    /// <summary>Lifts a ban (<see cref="IStreamGrain.Unban"/>), in one of this user's own streams for their next ones as well.</summary>
    [Alias("Unban")]
    Task<Outcome<Done>> Unban(UnbanFrom command);

    /// <summary>
    /// Somebody moderates this user's streams from now on, or no longer does: only for the user. <c>conflict</c> from
    /// <see cref="StreamLimits.CoModeratorsMax"/> on.
    /// </summary>
    [Alias("SetCoModerator")]
    Task<Outcome<CoModeratorView>> SetCoModerator(SetCoModerator command);

    /// <summary>Who moderates this user's streams, the newest first: for the user and the tenant's moderators.</summary>
    [Alias("CoModerators")]
    Task<Outcome<CoModeratorPage>> CoModerators(ReadPeople query);

    /// <summary>An event is about to announce itself: spends one of <see cref="DefaultBudgets.EventsPerHour"/> in any hour.</summary>
    [Alias("SpendAnnouncement")]
    [NotRepeatable]
    Task<Outcome<Done>> SpendAnnouncement(Caller caller);

    /// <summary>
    /// A user follows this one from now on, or no longer does; doing it again changes nothing. The follower's own grain is informed by an outbox message, which
    /// the front runs immediately: two users who follow each other at the same time must not wait for each other.
    /// </summary>
    [Alias("SetFollowing")]
    Task<Outcome<FollowOrder>> SetFollowing(FollowCommand command);

    /// <summary>Whether a user follows this one.</summary>
    [Alias("FollowedBy")]
    Task<FollowState> FollowedBy(string userId);

    /// <summary>This user follows another, or no longer does: what that one's grain has decided. An outdated word changes nothing.</summary>
    [Alias("Note")]
    Task Note(NoteFollowing command);

    [Alias("Profile")]
    Task<ProfileView> Profile(Caller viewer);

    /// <summary>Users change their own.</summary>
    [Alias("ChangeProfile")]
    Task<Outcome<ProfileView>> ChangeProfile(ChangeProfile command);

    [Alias("Follows")]
    Task<Outcome<FollowsPage>> Follows(ListFollows query);

    /// <summary>
    /// The user's account was deleted: followers and budgets are erased, and a caller with an old token of the user is <c>unauthorized</c> from now on.
    /// </summary>
    [Alias("Erase")]
    Task<Erasure> Erase();

    /// <summary>Of <see cref="EraseAccount"/>: decides on the next step.</summary>
    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}

/// <param name="OperationId">The same for a repeat of the same request: the stream's id derives from it.</param>
[GenerateSerializer, Alias("livehouse.GoLive"), Immutable]
public sealed record GoLive(Caller Caller, string OperationId, StreamPlan Plan)
{
    /// <summary>The stream of an event, which may be scheduled already; null: one that derives from the operation.</summary>
    [Id(0)]
    public string? StreamId { get; init; }

    /// <summary>The event; null: none.</summary>
    [Id(1)]
    public string? EventId { get; init; }

    /// <summary>
    /// Counts the tries of an event that were given up for another stream (<c>conflict</c>): what is left of an earlier one must not go live any more.
    /// </summary>
    [Id(2)]
    public int Attempt { get; init; }
}

[GenerateSerializer, Alias("livehouse.BanFrom"), Immutable]
public sealed record BanFrom(string StreamId, BanUser Ban);

[GenerateSerializer, Alias("livehouse.UnbanFrom"), Immutable]
public sealed record UnbanFrom(string StreamId, UserCommand Unban);

/// <summary>The user grain's ledger of those whom the user, as a host, has banned: a row's id is the banned user's id. The user's next streams begin with it.
/// </summary>
public static class HostBanLedger
{
    public const string Name = "banned";
}

[GenerateSerializer, Alias("livehouse.WatchStream"), Immutable]
public sealed record WatchStream(Caller Caller, string StreamId);

[GenerateSerializer, Alias("livehouse.EnterRoomOf"), Immutable]
public sealed record EnterRoomOf(RoomRef Room, EnterRoom Entry, RoomBudget Budget);

[GenerateSerializer, Alias("livehouse.CreateRoomOf"), Immutable]
public sealed record CreateRoomOf(RoomRef Room, CreateRoom Creation);

/// <summary>The budget that entering a room counts against.</summary>
[GenerateSerializer, Alias("livehouse.RoomBudget")]
public enum RoomBudget
{
    /// <summary>Tokens of the named instances (<c>POST /api/livekit/token</c>).</summary>
    Tokens,

    /// <summary>Everything else that gives a token for a room: <c>POST /api/join</c>, study rooms.</summary>
    Joins,
}

[GenerateSerializer, Alias("livehouse.CurrentStream"), Immutable]
public sealed record CurrentStream(string? StreamId);

[GenerateSerializer, Alias("livehouse.FollowView"), Immutable]
public sealed record FollowView(string UserId, bool Following);

/// <summary>The user grain's ledger of followers: a row's id is the follower's id. Streams read it to find out who follows their owner.</summary>
public static class FollowerLedger
{
    public const string Name = "follower";
}
