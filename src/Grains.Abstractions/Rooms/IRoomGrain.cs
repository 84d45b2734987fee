using Livehouse.Callers;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Rooms;

/// <summary>
/// One room for calls: the single owner of its existence and its seats. The key is <see cref="RoomRef.Key"/>. A seat belongs to a user, regardless of the
/// number of devices; it is reserved for a while on admission, and then held while the media server lists the user. The owner takes a seat like any other user;
/// agents, recorders and hidden participants take none.
/// </summary>
/// <remarks>
/// Guards run in this order, and a refused call changes nothing: signed in (<c>unauthorized</c>) · the room is open, in the caller's tenant (<c>not_found</c>)
/// · allowed (<c>forbidden</c>) · well-formed (<c>validation_failed</c>) · other state (<c>conflict</c>) · a free seat (<c>room_full</c>). A method returns
/// only after its result is on disk. A room for certain members is <c>not_found</c> to others (moderators may see and close it): its existence alone would
/// reveal who meets whom.
/// </remarks>
[Alias("livehouse.room")]
public interface IRoomGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the room; <c>conflict</c> when it is open. A repeated operation id returns the room that the first attempt opened; once that room has closed, it
    /// is a <c>conflict</c> and opens nothing. <c>media_unavailable</c> while the media server still has to delete too many earlier lives of the room.
    /// </summary>
    [Alias("Create")]
    Task<Outcome<RoomView>> Create(CreateRoom command);

    /// <summary>The room as it is now.</summary>
    [Alias("Get")]
    Task<Outcome<RoomView>> Get(Caller caller);

    /// <summary>
    /// Gives the caller a seat, or renews it. An absent room is opened when the terms allow it. The seat is reserved for <see cref="RoomTerms.HoldSeconds"/>
    /// and then held only while the media server lists its holder.
    /// </summary>
    [Alias("Enter")]
    Task<Outcome<Admission>> Enter(EnterRoom command);

    /// <summary>Frees the caller's seat and removes the caller from the media server. Does nothing for a caller without a seat.</summary>
    [Alias("Leave")]
    Task<Outcome<RoomView>> Leave(Caller caller);

    /// <summary>
    /// Closes the room and disconnects all participants: only for the owner or a moderator. A repeat within a minute, for example because the answer was lost,
    /// returns the same answer.
    /// </summary>
    [Alias("Close")]
    Task<Outcome<RoomView>> Close(Caller caller);

    /// <summary>
    /// Starts recording, or returns the running recording; only for the room's owner. <c>conflict</c> for an end-to-end encrypted room, and while the previous
    /// recording is still being stopped; <c>forbidden</c> for everyone in a room for certain members.
    /// </summary>
    [Alias("StartRecording")]
    Task<Outcome<RecordingView>> StartRecording(Caller caller);

    /// <summary>Stops recording: the room's owner only. <c>conflict</c> when nothing was recorded. Closing the room also stops the recording.</summary>
    [Alias("StopRecording")]
    Task<Outcome<RecordingView>> StopRecording(Caller caller);

    /// <summary>
    /// The location of the caller's last recording, in the current or an earlier life of the room: <c>not_found</c> when there is none, <c>conflict</c> while
    /// it is not ready, <c>forbidden</c> in another owner's room.
    /// </summary>
    [Alias("Recording")]
    Task<Outcome<VodSource>> Recording(Caller caller);

    /// <summary>
    /// The seat holder's publishing rights have changed: applied on the media server now, and whenever the user joins again. For a user who left, the change is
    /// remembered for a day, because an old token still admits them. Users unknown to the room are ignored.
    /// </summary>
    [Alias("ChangeRights")]
    Task ChangeRights(ChangeRights command);

    /// <summary>A media server event about this room. Repeats and late events change nothing.</summary>
    [Alias("Receive")]
    Task Receive(MediaEvent mediaEvent);

    /// <summary>
    /// The result of a media server listing; two in a row override the events. Expired times (seats, rights, the empty room) are handled too.
    /// </summary>
    [Alias("Reconcile")]
    Task<RoomWatch> Reconcile(MediaSnapshot snapshot);

    /// <summary>As <see cref="Reconcile"/> without a listing, because the media server can't be reached: only expired times are handled.</summary>
    [Alias("CheckTime")]
    Task CheckTime();

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}

/// <summary>The media server's name for a room, unique within everything that shares an API key. The key is <c>realm:name</c>; the first claim wins.</summary>
[Alias("livehouse.media-name")]
public interface IMediaNameGrain : IGrainWithStringKey
{
    /// <summary>True when the name belongs to this room from now on, or already did; then it belongs to the later of the two lives.</summary>
    [Alias("Claim")]
    Task<bool> Claim(MediaNameClaim claim);

    /// <summary>Frees the name if it belonged to this room in this life or an earlier one: a late release never takes it from a later life.</summary>
    [Alias("Release")]
    Task Release(MediaNameClaim claim);

    [Alias("Owner")]
    Task<MediaNameOwner> Owner();
}

/// <summary>
/// The listed rooms of one tenant (study rooms), in memory. It is filled from the catalog on activation and updated by the rooms. The key is the tenant's id.
/// </summary>
[Alias("livehouse.lobby")]
public interface IRoomDirectoryGrain : IGrainWithStringKey
{
    /// <summary>A room is open; this is its current listing. An outdated one (a lower <see cref="RoomListing.Revision"/>) changes nothing.</summary>
    [Alias("Publish")]
    Task Publish(RoomListing listing);

    /// <summary>A room has closed. One of the same name that opens later has a greater revision.</summary>
    [Alias("Withdraw")]
    Task Withdraw(RoomWithdrawal withdrawal);

    [Alias("List")]
    Task<Outcome<RoomPage>> List(ListRooms query);
}
