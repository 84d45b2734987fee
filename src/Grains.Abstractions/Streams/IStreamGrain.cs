using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Hosting;
using Livehouse.LiveEvents;
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
/// Guards run in this order, and a refused call changes and spends nothing: the stream exists in the caller's tenant and is visible to the caller
/// (<c>not_found</c>) · signed in (<c>unauthorized</c>) · allowed (<c>forbidden</c>) · well-formed (<c>validation_failed</c>) ·
/// live (<c>stream_ended</c>; <c>invalid_state</c> for one that is scheduled) · other state (<c>conflict</c>) · budget (<c>rate_limited</c>).
/// A method returns only after its result is on disk, except for chat (written within a second),
/// reactions, viewer counts and presence.
/// </remarks>
[Alias("livehouse.stream")]
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Goes live. Only the owner's user grain calls it; a repeat returns the stream as it is.</summary>
    [Alias("Start")]
    Task<Outcome<StreamView>> Start(StartStream command);

    /// <summary>
    /// An event's stream before it is live: found by its id, with a chat that opens at a given time. Only events call it. A live or ended stream is
    /// unchanged.
    /// </summary>
    [Alias("Schedule")]
    Task<Outcome<StreamView>> Schedule(ScheduleStream command);

    /// <summary>
    /// Its event was cancelled: a scheduled stream ends with <c>endReason</c> <c>cancelled</c>; any other is unchanged. Only events call it.
    /// </summary>
    [Alias("Unschedule")]
    Task<Outcome<StreamView>> Unschedule(Caller owner);

    /// <summary>Its owner or a moderator changes its description, even while it is live and afterwards; viewers are notified.</summary>
    [Alias("Edit")]
    Task<Outcome<StreamView>> Edit(EditStream command);

    /// <summary>
    /// Ends the stream: only for its owner or a moderator. Stopping an ended one returns the same answer; one that has not begun is <c>invalid_state</c>.
    /// </summary>
    [Alias("Stop")]
    Task<Outcome<StreamView>> Stop(Caller caller);

    /// <summary>Ends the stream on behalf of a moderator or admin, with <c>endReason</c> <c>killed</c>.</summary>
    [Alias("Kill")]
    Task<Outcome<StreamView>> Kill(KillStream command);

    /// <summary>The current state of the stream, for users who may watch it (everyone for a public one).</summary>
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
    /// Called only by the owner's user grain, before it starts another stream. False is final: a stream that had not started by then never will, and a
    /// scheduled one is not started by any attempt then in progress.
    /// </summary>
    [Alias("IsLive")]
    Task<bool> IsLive();

    /// <summary>
    /// A connection subscribes to the stream's events: the caller counts as a viewer from now on until <see cref="Leave"/>, or until its front is lost.
    /// </summary>
    [Alias("Join")]
    Task<Outcome<JoinedStream>> Join(JoinStream command);

    [Alias("Leave")]
    Task Leave(LeaveStream command);

    /// <summary>
    /// Announced immediately and written within half a second. While the store fails (<see cref="Storage.IGrainStore.IsFailing"/>), refused after all other
    /// guards except the budgets.
    /// </summary>
    [Alias("Say")]
    Task<Outcome<MessageReceipt>> Say(SendMessage command);

    [Alias("Give")]
    Task<Outcome<GiftReceipt>> Give(SendGift command);

    /// <summary>
    /// As if <see cref="Give"/> were called with one after the other, in one turn: each has its own outcome, in the same order, and all accepted gifts are
    /// written together. If it throws, it is unknown whether any was given, as with a single gift. Hosts combine concurrent calls of <see cref="Give"/> into
    /// it.
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

    /// <summary>Who is banned and has not served it: the host and moderators.</summary>
    [Alias("Bans")]
    Task<Outcome<BanPage>> Bans(ReadPeople query);

    /// <summary>Who is invited: the host and moderators.</summary>
    [Alias("Invites")]
    Task<Outcome<InvitePage>> Invites(ReadPeople query);

    /// <summary>Moderators recommend the stream, or no longer do. One that broadcasts an event is recommended by its event.</summary>
    [Alias("Feature")]
    Task<Outcome<StreamView>> Feature(FeatureCommand command);

    [Alias("Unban")]
    Task<Outcome<Done>> Unban(UserCommand command);

    /// <summary>Starts recording, or returns the running recording. <c>conflict</c> for an end-to-end encrypted stream.</summary>
    [Alias("StartRecording")]
    Task<Outcome<RecordingView>> StartRecording(Caller caller);

    [Alias("StopRecording")]
    Task<Outcome<RecordingView>> StopRecording(Caller caller);

    /// <summary>The location of the finished recording: <c>not_found</c> when nothing was recorded, <c>conflict</c> while it is not ready.</summary>
    [Alias("Vod")]
    Task<Outcome<VodSource>> Vod(Caller caller);

    /// <summary>Decides on an ingress; at most <see cref="StreamLimits.IngressesMax"/> per stream at a time.</summary>
    [Alias("OrderIngress")]
    Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command);

    /// <summary>
    /// An encoder publishes through an RTMP server: the stream does not end for want of another publisher until <see cref="LoseEncoder"/>. Only the channel's
    /// ingest grain calls it. Refused for a stream that is not live, and for an end-to-end encrypted one (<c>conflict</c>).
    /// </summary>
    [Alias("AttachEncoder")]
    Task<Outcome<StreamView>> AttachEncoder(EncoderReport report);

    /// <summary>
    /// The encoder did not come back in time: unless the host publishes otherwise, or still has time to return, the stream ends as <c>ingest_lost</c>. Only the
    /// channel's ingest grain calls it.
    /// </summary>
    [Alias("LoseEncoder")]
    Task<Outcome<StreamView>> LoseEncoder(EncoderReport report);

    /// <summary>
    /// The RTMP server has recorded a file of an encoder that was admitted; the largest of a stream is its recording, unless the media server made one. Files
    /// of an ended stream count too. Only the channel's ingest grain calls it.
    /// </summary>
    [Alias("TakeFile")]
    Task<Outcome<StreamView>> TakeFile(EncoderFile file);

    /// <summary>
    /// An RTMP server has recorded the encoder: its file is the stream's recording unless the media server records, or has recorded, the stream. Also after the
    /// stream's end. Only the channel's ingest grain calls it.
    /// </summary>
    [Alias("TakeRtmpRecording")]
    Task<Outcome<Done>> TakeRtmpRecording(RtmpRecordingReport report);

    /// <summary>
    /// A word about a segment of what is said: only from the owner, or a program that may write captions. Also after the stream's end, for words that were
    /// still being recognised and for corrections. <c>conflict</c> for an end-to-end encrypted stream.
    /// </summary>
    [Alias("Caption")]
    Task<Outcome<CaptionReceipt>> Caption(PostCaption command);

    [Alias("Report")]
    Task<Outcome<ReportReceipt>> Report(ReportStream command);

    /// <summary>
    /// Sends every event from now on to this front, in batches, until the lease of 15 seconds is over; called again every few seconds to renew it. The answer
    /// says whether the activation knew the front, and by which lease: if it did not, or by one that the front never received, the front must report its
    /// viewers with <see cref="Present"/>.
    /// </summary>
    [Alias("Subscribe")]
    Task<FrontLease> Subscribe(string frontId, IStreamFront front);

    /// <summary>The front has no viewers of this stream any more.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(string frontId);

    /// <summary>All connections that a front holds, after the activation has changed.</summary>
    [Alias("Present")]
    Task Present(FrontPresences presences);

    /// <summary>
    /// How many of a front's viewers have a poor connection; called when that changes, at most every few seconds, and repeated every minute. The host is told
    /// the sum. A front without a lease is ignored.
    /// </summary>
    [Alias("CountQuality")]
    Task CountQuality(FrontQuality count);

    /// <summary>The sum of what the fronts count, for the host alone; null for everybody else, and when the stream is not live.</summary>
    [Alias("QualityOfViewers")]
    Task<ViewerQuality?> QualityOfViewers(Caller caller);

    /// <summary>A media server event about this stream's room. Repeats and late events change nothing.</summary>
    [Alias("Receive")]
    Task Receive(MediaEvent mediaEvent);

    /// <summary>The result of a media server listing; two in a row override the events.</summary>
    [Alias("Reconcile")]
    Task Reconcile(MediaSnapshot snapshot);

    /// <summary>
    /// Whether the listing that it last was given may be given to it again, as long as the media server shows no change. False after an event of its room,
    /// after its activation, and while it waits for what only a new listing can tell.
    /// </summary>
    [Alias("IsSettled")]
    Task<bool> IsSettled();

    /// <summary>As <see cref="Reconcile"/> without a listing, because the media server can't be reached: only expired times are handled.</summary>
    [Alias("CheckTime")]
    Task CheckTime();

    /// <summary>
    /// A user's account was deleted. Their own stream ends and loses its title, description, tags and recordings; from another user's stream they are removed
    /// in room and hub, and their name is removed from their messages and gifts.
    /// </summary>
    [Alias("Forget")]
    Task Forget(ForgetUser command);

    /// <summary>
    /// A user was disabled, or the tenant suspended: the user's own stream ends, and they are removed from room and hub of others. Nothing is erased.
    /// </summary>
    [Alias("Expel")]
    Task Expel(ExpelUser command);

    /// <summary>
    /// Before the stream's figures are computed: for its owner and moderators. <c>storage_unavailable</c> when what is in memory can't be stored.
    /// </summary>
    [Alias("Measure")]
    Task<Outcome<StreamMeasure>> Measure(MeasureStream query);

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}
