using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.LiveEvents;

/// <summary>
/// One scheduled event: the single owner of its announcement, its list of attendees, and the stream that it is broadcast in. The key is the event's id.
/// </summary>
/// <remarks>
/// Guards run in this order, and a refused call changes nothing: the event exists in the caller's tenant and is visible to the caller (<c>not_found</c>;
/// <c>unauthorized</c> or <c>forbidden</c> for one that is for followers) · signed in (<c>unauthorized</c>) · allowed (<c>forbidden</c>) · well-formed
/// (<c>validation_failed</c>) · state (<c>invalid_state</c>). A method returns only after its result is on disk.
/// </remarks>
[Alias("livehouse.event")]
public interface IEventGrain : IGrainWithStringKey
{
    /// <summary>Announces the event: callers with the role streamer. Repeated, it answers the event as it is.</summary>
    [Alias("Create")]
    Task<Outcome<EventView>> Create(CreateEvent command);

    /// <summary>
    /// Only for its owner or a moderator. Once it has started, its time, visibility and early chat are fixed; a cancelled one can't be changed. Its description
    /// is also changed in its stream immediately.
    /// </summary>
    [Alias("Change")]
    Task<Outcome<EventView>> Change(ChangeEvent command);

    /// <summary>Its owner or a moderator, before it was started. Cancelling a cancelled one answers the same.</summary>
    [Alias("Cancel")]
    Task<Outcome<EventView>> Cancel(Caller caller);

    /// <summary>The event and its stream, for users who may watch it.</summary>
    [Alias("Get")]
    Task<Outcome<EventSight>> Get(Caller caller);

    /// <summary>
    /// Its owner goes live with it, which counts among the owner's starts; refusals of <see cref="IUserGrain.GoLive"/> are answered as they are. A live one
    /// answers the stream that runs.
    /// </summary>
    [Alias("Start")]
    Task<Outcome<EventSight>> Start(Caller caller);

    /// <summary>
    /// As <see cref="Start"/> on behalf of its owner, whose encoder has shown the right key. <c>forbidden</c> for an owner whose account was disabled. Only the
    /// event's ingest grain calls it.
    /// </summary>
    [Alias("StartByEncoder")]
    Task<Outcome<EventSight>> StartByEncoder(StartByEncoder command);

    /// <summary>Ends it with its stream: its owner or a moderator. Stopping an ended one answers the same.</summary>
    [Alias("Stop")]
    Task<Outcome<EventSight>> Stop(Caller caller);

    /// <summary>Adds the caller to the people who are going, or takes them off; doing it again changes nothing. Not for a cancelled or ended one.</summary>
    [Alias("SetGoing")]
    Task<Outcome<GoingView>> SetGoing(SetGoing command);

    /// <summary>Moderators recommend the event, or no longer do.</summary>
    [Alias("Feature")]
    Task<Outcome<EventView>> Feature(FeatureCommand command);

    /// <summary>
    /// Checks its stream, which has changed on its own (for example stopped by a moderator, or left by its host), and the time: its chat may have to open.
    /// </summary>
    [Alias("Refresh")]
    Task Refresh(RefreshEvent command);

    /// <summary>A user's account was deleted: they are no longer going, and an event of their own is cancelled and says nothing any more.</summary>
    [Alias("Forget")]
    Task Forget(ForgetUser command);

    [Alias("OutboxMessageEnded")]
    Task OutboxMessageEnded(OutboxOutcome outcome);
}
