using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Moderation;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Streams;

/// <summary>
/// One live stream: the single owner of its lifecycle, viewers and peak, chat and chat budgets, pins, gifts, reactions, bans, slow mode, recording and ingress.
/// The key is the stream's id.
/// </summary>
/// <remarks>
/// Guards run in this order, and a refused call changes and spends nothing: the stream exists in the caller's tenant and the caller may know of it
/// (<c>not_found</c>) · signed in (<c>unauthorized</c>) · allowed (<c>forbidden</c>) · well-formed (<c>validation_failed</c>) ·
/// live (<c>stream_ended</c>; <c>invalid_state</c> for one that is scheduled) · other state (<c>conflict</c>) · budget (<c>rate_limited</c>).
/// What a method answers is on disk when it answers, except for chat (within a second),
/// reactions, viewer counts and presence.
/// </remarks>
[Alias("livehouse.stream")]
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Goes live. Only the owner's user grain calls it; repeated, it answers the stream as it is.</summary>
    [Alias("Start")]
    Task<Outcome<StreamView>> Start(StartStream command);

    /// <summary>
    /// An event's stream before it is live: found by its id, with a chat that opens at its time. Only events call it. One that is live or over stays as it is.
    /// </summary>
    [Alias("Schedule")]
    Task<Outcome<StreamView>> Schedule(ScheduleStream command);

    /// <summary>
    /// Its event was cancelled: a scheduled stream ends with <c>endReason</c> <c>cancelled</c>; any other stays as it is. Only events call it.
    /// </summary>
    [Alias("Unschedule")]
    Task<Outcome<StreamView>> Unschedule(Caller owner);

    /// <summary>Its owner or a moderator changes what is said about it, also while it is live and after; viewers are told.</summary>
    [Alias("Edit")]
    Task<Outcome<StreamView>> Edit(EditStream command);

    /// <summary>Ends the stream: its owner or a moderator. Stopping an ended one answers the same; one that has not begun is <c>invalid_state</c>.</summary>
    [Alias("Stop")]
    Task<Outcome<StreamView>> Stop(Caller caller);

    /// <summary>Ends the stream by a moderator or admin, with <c>endReason</c> <c>killed</c>.</summary>
    [Alias("Kill")]
    Task<Outcome<StreamView>> Kill(KillStream command);

    /// <summary>The current state of the stream, for users who may watch it (for a public one, all).</summary>
    [Alias("Get")]
    Task<Outcome<StreamView>> Get(Caller caller);

    /// <summary>
    /// As <see cref="Get"/>, for a signed-in user who wants to join now: <c>stream_ended</c> when it is not live, <c>forbidden</c> when banned.
    /// </summary>
    [Alias("Admit")]
    Task<Outcome<StreamView>> Admit(Caller caller);

    /// <summary>As <see cref="Admit"/>, for the owner who wants to publish: <c>forbidden</c> to all other users.</summary>
    [Alias("AdmitPublisher")]
    Task<Outcome<StreamView>> AdmitPublisher(Caller caller);

    /// <summary>
    /// Asked only by the owner's user grain, before it starts another stream. False is final: a stream that had not started by then never will, and a scheduled
    /// one by none of the attempts that were under way.
    /// </summary>
    [Alias("IsLive")]
    Task<bool> IsLive();

    /// <summary>
    /// A connection subscribes to the stream's events: the caller counts as a viewer from now on until <see cref="Leave"/>, or until its front is gone.
    /// </summary>
    [Alias("Join")]
    Task<Outcome<JoinedStream>> Join(JoinStream command);

    [Alias("Leave")]
    Task Leave(LeaveStream command);

    /// <summary>
    /// Announced at once and written within half a second. While the store fails (<see cref="Storage.IGrainStore.IsFailing"/>), refused after all other guards
    /// except the budgets.
    /// </summary>
    [Alias("Say")]
    Task<Outcome<MessageReceipt>> Say(SendMessage command);

    [Alias("Give")]
    Task<Outcome<GiftReceipt>> Give(SendGift command);

    /// <summary>
    /// As if <see cref="Give"/> were called with one after the other, in one turn: each has its own outcome, in the same order, and all that are given are on
    /// disk together. When it throws, none is known to be given, as with a single one. Hosts call it for callers of <see cref="Give"/> that came at once.
    /// </summary>
    [Alias("GiveAll")]
    Task<GiftOutcomes> GiveAll(SendGifts commands);

    [Alias("React")]
    [NotRepeatable]
    Task<Outcome<Done>> React(SendReaction command);

    [Alias("Pin")]
    Task<Outcome<PinBoardView>> Pin(MessageCommand command);

    [Alias("Unpin")]
    Task<Outcome<PinBoardView>> Unpin(MessageCommand command);

    [Alias("Messages")]
    Task<Outcome<MessagePage>> Messages(ReadMessages query);

    [Alias("DeleteMessage")]
    [MissingMeansDone]
    Task<Outcome<Done>> DeleteMessage(MessageCommand command);

    [Alias("ConfigureChat")]
    Task<Outcome<ChatSettings>> ConfigureChat(ConfigureChat command);

    /// <summary><c>not_found</c> when one of the users does not exist; then none is invited.</summary>
    [Alias("Invite")]
    Task<Outcome<InviteList>> Invite(InviteUsers command);

    [Alias("Uninvite")]
    Task<Outcome<InviteList>> Uninvite(UserCommand command);

    /// <summary>
    /// Removes the user from room, hub and chat, now and whenever they return while the ban lasts. <c>not_found</c> for a user who does not exist.
    /// </summary>
    [Alias("Ban")]
    Task<Outcome<BanView>> Ban(BanUser command);

    [Alias("Unban")]
    Task<Outcome<Done>> Unban(UserCommand command);

    /// <summary>Starts recording, or answers the recording that runs. <c>conflict</c> for an end-to-end encrypted stream.</summary>
    [Alias("StartRecording")]
    Task<Outcome<RecordingView>> StartRecording(Caller caller);

    [Alias("StopRecording")]
    Task<Outcome<RecordingView>> StopRecording(Caller caller);

    /// <summary>Where the finished recording is: <c>not_found</c> when nothing was recorded, <c>conflict</c> while it is not ready.</summary>
    [Alias("Vod")]
    Task<Outcome<VodSource>> Vod(Caller caller);

    /// <summary>Decides on an ingress; at most <see cref="StreamLimits.IngressesMax"/> a stream at a time.</summary>
    [Alias("OrderIngress")]
    Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command);

    [Alias("Report")]
    Task<Outcome<ReportReceipt>> Report(ReportStream command);

    /// <summary>
    /// Sends every event from now on to this front, in batches, until the lease of 15 seconds is over; called again every few seconds to renew it. The answer
    /// tells whether the activation knew the front, and by which lease: if not, or by one that the front was never told of, its viewers must be told with
    /// <see cref="Present"/>.
    /// </summary>
    [Alias("Subscribe")]
    Task<FrontLease> Subscribe(string frontId, IStreamFront front);

    /// <summary>The front holds no viewer of this stream any more.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(string frontId);

    /// <summary>All the connections that a front holds, after the activation changed under it.</summary>
    [Alias("Present")]
    Task Present(FrontPresences presences);

    /// <summary>A media server's event about this stream's room. Repeats and late ones change nothing.</summary>
    [Alias("Receive")]
    Task Receive(MediaEvent mediaEvent);

    /// <summary>What a listing of the media server returned; two in a row overrule the events.</summary>
    [Alias("Reconcile")]
    Task Reconcile(MediaSnapshot snapshot);

    /// <summary>As <see cref="Reconcile"/> without a listing, because the media server can't be reached: only expired times are handled.</summary>
    [Alias("CheckTime")]
    Task CheckTime();

    /// <summary>
    /// A user's account was deleted. Their own stream ends, and loses title, description, tags and recordings; in another's they are removed from room and hub,
    /// and what they wrote and gave loses their name.
    /// </summary>
    [Alias("Forget")]
    Task Forget(ForgetUser command);

    /// <summary>
    /// A user was disabled, or the tenant suspended: their own stream ends, in another's they are removed from room and hub. Nothing is erased.
    /// </summary>
    [Alias("Expel")]
    Task Expel(ExpelUser command);

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}
