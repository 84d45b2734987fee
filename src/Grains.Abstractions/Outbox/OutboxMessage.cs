using System.Text.Json.Serialization;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Outbox;

/// <summary>
/// Something that must happen outside of the grain. It is stored in the commit that decided it and run outside of the grain's turn, with a timeout and bounded
/// retries. It may run more than once (the handler checks before it acts), and its outcome returns to the grain as a message.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(OpenRoom), "openRoom")]
[JsonDerivedType(typeof(CloseRoom), "closeRoom")]
[JsonDerivedType(typeof(RemoveParticipant), "removeParticipant")]
[JsonDerivedType(typeof(BeginRecording), "beginRecording")]
[JsonDerivedType(typeof(EndRecording), "endRecording")]
[JsonDerivedType(typeof(CheckRecording), "checkRecording")]
[JsonDerivedType(typeof(OpenIngress), "openIngress")]
[JsonDerivedType(typeof(CloseIngress), "closeIngress")]
[JsonDerivedType(typeof(LimitParticipant), "limitParticipant")]
[JsonDerivedType(typeof(TellRoomRights), "tellRoomRights")]
[JsonDerivedType(typeof(DeliverMail), "deliverMail")]
[JsonDerivedType(typeof(ExpireAttachment), "expireAttachment")]
[JsonDerivedType(typeof(DropObjects), "dropObjects")]
[JsonDerivedType(typeof(EraseAccount), "eraseAccount")]
[JsonDerivedType(typeof(SendEmail), "sendEmail")]
[JsonDerivedType(typeof(SendSms), "sendSms")]
[JsonDerivedType(typeof(PrepareReset), "prepareReset")]
[JsonDerivedType(typeof(EndPresence), "endPresence")]
[JsonDerivedType(typeof(ReapplyGroupRoles), "reapplyGroupRoles")]
[JsonDerivedType(typeof(RefreshEvent), "refreshEvent")]
[JsonDerivedType(typeof(TellFollower), "tellFollower")]
[JsonDerivedType(typeof(RefreshIngest), "refreshIngest")]
[JsonDerivedType(typeof(SummariseStream), "summariseStream")]
[JsonDerivedType(typeof(KeepRecordedFile), "keepRecordedFile")]
[JsonDerivedType(typeof(QueueWebhooks), "queueWebhooks")]
[JsonDerivedType(typeof(DeliverWebhooks), "deliverWebhooks")]
[JsonDerivedType(typeof(AnnounceLive), "announceLive")]
[JsonDerivedType(typeof(SendPush), "sendPush")]
[GenerateSerializer, Alias("livehouse.OutboxMessage"), Immutable]
public abstract record OutboxMessage
{
    /// <summary>
    /// While a message with this key is stored and no attempt at it has begun, a second one is not added: the first will do the work of both, and is brought
    /// forward if the second was due earlier. Null: every message is added. Begins with the message's kind.
    /// </summary>
    public virtual string? UniqueKey() => null;

    /// <summary>What an operator may see of it.</summary>
    public virtual OutboxMessage WithoutSecrets() => this;
}

/// <summary>Creates the room on the media server; an existing one is left unchanged.</summary>
/// <param name="EmptyTimeoutSeconds">How long the media server keeps the room while it is empty.</param>
[OutboxPolicy(Kind = "room.open", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.OpenRoom"), Immutable]
public sealed record OpenRoom(string Room, int EmptyTimeoutSeconds) : OutboxMessage
{
    /// <summary>How long the media server keeps the room after the last participant has left; 0: the handler's default for such a room.</summary>
    [Id(0)]
    public int DepartureTimeoutSeconds { get; init; }

    /// <summary>The most people that the media server lets in; 0: no limit.</summary>
    [Id(1)]
    public int MaxParticipants { get; init; }

    /// <summary>See <see cref="CloseRoom.Instance"/>.</summary>
    [Id(2)]
    public string? Instance { get; init; }
}

/// <summary>Deletes the room, which disconnects all participants; does nothing when it does not exist.</summary>
[OutboxPolicy(Kind = "room.close")]
[GenerateSerializer, Alias("livehouse.CloseRoom"), Immutable]
public sealed record CloseRoom(string Room) : OutboxMessage
{
    /// <summary>Which of the named media servers; null: the main one, where streams live.</summary>
    [Id(0)]
    public string? Instance { get; init; }
}

/// <summary>Disconnects one identity; does nothing when it is not connected.</summary>
[OutboxPolicy(Kind = "participant.remove", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.RemoveParticipant"), Immutable]
public sealed record RemoveParticipant(string Room, string Identity) : OutboxMessage
{
    /// <summary>See <see cref="CloseRoom.Instance"/>.</summary>
    [Id(0)]
    public string? Instance { get; init; }
}

/// <summary>Sets what one identity may publish from now on; it may still subscribe and send data. Does nothing when it is not connected.</summary>
/// <param name="Instance">See <see cref="CloseRoom.Instance"/>.</param>
[OutboxPolicy(Kind = "participant.limit", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.LimitParticipant"), Immutable]
public sealed record LimitParticipant(string? Instance, string Room, string Identity, bool MayPublish) : OutboxMessage;

/// <summary>
/// Informs a room of what one of its users may publish now (<see cref="IRoomGrain.ChangeRights"/>). Between grains: no external server is called.
/// </summary>
[OutboxPolicy(Kind = "room.rights")]
[GenerateSerializer, Alias("livehouse.TellRoomRights"), Immutable]
public sealed record TellRoomRights(RoomRef Room, ChangeRights Rights) : OutboxMessage;

/// <summary>Delivers what one user's inbox has for another's, in order. Between grains. Result: <see cref="MailDelivered"/>.</summary>
[OutboxPolicy(Kind = "message.deliver", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.DeliverMail"), Immutable]
public sealed record DeliverMail(string TenantId, string From, string To) : OutboxMessage;

/// <summary>Deletes an upload that no message has referred to in time.</summary>
[OutboxPolicy(Kind = "attachment.expire", Priority = JobPriority.Low)]
[GenerateSerializer, Alias("livehouse.ExpireAttachment"), Immutable]
public sealed record ExpireAttachment(string TenantId, string UserId, string AttachmentId) : OutboxMessage;

/// <summary>Deletes objects of private messages from the object store; does nothing for one that does not exist.</summary>
[OutboxPolicy(Kind = "objects.delete", Priority = JobPriority.Low)]
[GenerateSerializer, Alias("livehouse.DropObjects"), Immutable]
public sealed record DropObjects(IReadOnlyList<string> ObjectKeys) : OutboxMessage;

/// <summary>
/// Erases the stored data of a user whose account was deleted. Between grains; committed with the deletion, on behalf of the user's grain, which continues
/// step by step until everything has been searched. Result: <see cref="AccountErased"/>.
/// </summary>
/// <param name="Step">Counts from 0.</param>
/// <param name="Round">0; then 1 a minute later, for what was still under way elsewhere.</param>
/// <param name="After">Where the previous step stopped searching; null: the round begins.</param>
[OutboxPolicy(Kind = "account.erase", Priority = JobPriority.Low)]
[GenerateSerializer, Alias("livehouse.EraseAccount"), Immutable]
public sealed record EraseAccount(string TenantId, string UserId, int Step, int Round, TracePlace? After) : OutboxMessage;

/// <summary>Removes a disabled user from wherever they are present, or all users of a suspended tenant. Between grains.</summary>
/// <param name="UserId">Null: all users.</param>
/// <param name="EndReason">See <see cref="Users.ExpelUser"/>.</param>
[OutboxPolicy(Kind = "presence.end", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.EndPresence"), Immutable]
public sealed record EndPresence(string TenantId, string? UserId, string EndReason) : OutboxMessage;

/// <summary>Makes an event check its stream, which has changed, and the time. Between grains.</summary>
/// <param name="StreamId">The stream that changed; null: a scheduled time has come.</param>
[OutboxPolicy(Kind = "event.refresh")]
[GenerateSerializer, Alias("livehouse.RefreshEvent"), Immutable]
public sealed record RefreshEvent(string EventId, string? StreamId) : OutboxMessage
{
    /// <summary>One check covers all changes before it; the message of a scheduled time is awaited by its id, and has none.</summary>
    public override string? UniqueKey() => StreamId is null ? null : $"event.refresh:{EventId}:{StreamId}";
}

/// <summary>Makes a channel check the time, and its stream, which has ended. Between grains.</summary>
/// <param name="StreamId">The stream that has ended; null: a time has come.</param>
[OutboxPolicy(Kind = "ingest.refresh", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.RefreshIngest"), Immutable]
public sealed record RefreshIngest(string ChannelId, string? StreamId) : OutboxMessage;

/// <summary>Informs a user's grain whether the user follows another, according to the other user's grain at that time. Between grains.</summary>
[OutboxPolicy(Kind = "follower.update", Priority = JobPriority.Low)]
[GenerateSerializer, Alias("livehouse.TellFollower"), Immutable]
public sealed record TellFollower(string TenantId, string FollowerId, string UserId) : OutboxMessage;

/// <summary>Computes and stores the figures of a stream that has ended. Repeated, it stores the same again.</summary>
[OutboxPolicy(Kind = "analytics.rollup")]
[GenerateSerializer, Alias("livehouse.SummariseStream"), Immutable]
public sealed record SummariseStream(string StreamId) : OutboxMessage;

/// <summary>Starts one composite recording of the room into the object store; a recording already running for <paramref name="ObjectKey"/> is taken over.
/// Result: <see cref="RecordingBegun"/>.</summary>
/// <param name="ObjectKey">Where the file goes in the bucket; unique to this recording, which it identifies.</param>
[OutboxPolicy(Kind = "recording.start", Priority = JobPriority.High, Retry = OutboxRetry.Prompt)]
[GenerateSerializer, Alias("livehouse.BeginRecording"), Immutable]
public sealed record BeginRecording(string Room, string ObjectKey) : OutboxMessage
{
    /// <summary>See <see cref="CloseRoom.Instance"/>.</summary>
    [Id(0)]
    public string? Instance { get; init; }
}

/// <summary>
/// Stops an egress and polls with each attempt until it has ended: no recording stays unfinished because a webhook was lost, even across a restart. Result:
/// <see cref="RecordingEnded"/>; none when the media server no longer knows it.
/// </summary>
[OutboxPolicy(Kind = "recording.stop", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.EndRecording"), Immutable]
public sealed record EndRecording(string EgressId) : OutboxMessage
{
    /// <summary>
    /// The object the egress was asked to write. An egress that, according to the media server, writes something else belongs to another application and is
    /// left alone. Null: not checked.
    /// </summary>
    [Id(0)]
    public string? ObjectKey { get; init; }

    /// <summary>See <see cref="CloseRoom.Instance"/>.</summary>
    [Id(1)]
    public string? Instance { get; init; }
}

/// <summary>
/// Checks whether the recorded object exists and how large it is. Result: <see cref="RecordingChecked"/>. A missing object is retried, as stores can lag behind
/// the event; in the end it fails with a result of zero bytes.
/// </summary>
[OutboxPolicy(Kind = "recording.check")]
[GenerateSerializer, Alias("livehouse.CheckRecording"), Immutable]
public sealed record CheckRecording(string ObjectKey) : OutboxMessage
{
    /// <summary>UTC: an older file is not the one that is expected. Null: any is.</summary>
    [Id(0)]
    public DateTimeOffset? WrittenAfter { get; init; }
}

/// <summary>
/// Makes a file that an RTMP server has recorded available to viewers: into the object store, or where it is if that is public. Result:
/// <see cref="RecordingChecked"/>. A file that takes longer than an attempt is continued by the next one.
/// </summary>
/// <param name="Path">On the RTMP server's disk.</param>
/// <param name="ObjectKey">Where it goes in the bucket; unique to this file.</param>
/// <param name="Seconds">Its length; null: not known.</param>
[OutboxPolicy(Kind = "recording.keep", Priority = JobPriority.Low, TimeoutSeconds = 600)]
[GenerateSerializer, Alias("livehouse.KeepRecordedFile"), Immutable]
public sealed record KeepRecordedFile(string Path, string ObjectKey, double? Seconds) : OutboxMessage;

/// <summary>
/// Creates an ingress named <paramref name="Name"/>, or finds the existing one. Result: <see cref="IngressOpened"/>. The front whose request the owner is
/// waiting for runs it immediately; a runner that finds it left over (the front died before it could return the key) closes the ingress instead.
/// </summary>
/// <param name="Kind"><c>rtmp</c> or <c>whip</c>.</param>
[OutboxPolicy(Kind = "ingress.open", Priority = JobPriority.High, Retry = OutboxRetry.Prompt, UndoWhenLeftOver = true)]
[GenerateSerializer, Alias("livehouse.OpenIngress"), Immutable]
public sealed record OpenIngress(string Room, string Name, string Kind, string ParticipantIdentity, string ParticipantName) : OutboxMessage;

/// <summary>Deletes an ingress; does nothing when it does not exist.</summary>
[OutboxPolicy(Kind = "ingress.close")]
[GenerateSerializer, Alias("livehouse.CloseIngress"), Immutable]
public sealed record CloseIngress(string IngressId) : OutboxMessage;

/// <summary>Sends a mail. Not sent by a grain, so its outcome is not reported to one.</summary>
/// <param name="Sealed">The mail. It holds a link or a code, so it is stored encrypted.</param>
[OutboxPolicy(Kind = "mail.send", Retry = OutboxRetry.Patient)]
[GenerateSerializer, Alias("livehouse.SendEmail"), Immutable]
public sealed record SendEmail(string Sealed) : OutboxMessage
{
    /// <summary>The purpose it was sealed for; also the mail's own id.</summary>
    [Id(0)]
    public string MessageId { get; init; } = "";

    public override OutboxMessage WithoutSecrets() => this with { Sealed = "" };
}

/// <summary>Sends a text message to a phone. Not sent by a grain, so its outcome is not reported to one.</summary>
/// <param name="Sealed">The message. It holds a code, so it is stored encrypted.</param>
[OutboxPolicy(Kind = "sms.send", Priority = JobPriority.High)]
[GenerateSerializer, Alias("livehouse.SendSms"), Immutable]
public sealed record SendSms(string Sealed) : OutboxMessage
{
    /// <summary>The purpose it was sealed for; also the message's own id.</summary>
    [Id(0)]
    public string MessageId { get; init; } = "";

    public override OutboxMessage WithoutSecrets() => this with { Sealed = "" };
}

/// <summary>
/// Checks whether an address has an account, and mails its owner a link to set a new password. Not sent by a grain; its outcome is not reported, least of all
/// to the requester.
/// </summary>
/// <param name="Sealed">The address and the requester, encrypted.</param>
[OutboxPolicy(Kind = "password.reset")]
[GenerateSerializer, Alias("livehouse.PrepareReset"), Immutable]
public sealed record PrepareReset(string Sealed) : OutboxMessage
{
    /// <summary>The purpose it was sealed for; the link is derived from it, so that a repeat produces the same link.</summary>
    [Id(0)]
    public string MessageId { get; init; } = "";

    public override OutboxMessage WithoutSecrets() => this with { Sealed = "" };
}

/// <summary>
/// Gives the members of a directory's groups the roles that the tenant's mapping gives them now, in place of those that it gave before. Decided by no grain.
/// </summary>
/// <param name="Before">The mapping of before. The one of now is read when this runs, so that two changes may come in any order.</param>
[OutboxPolicy(Kind = "roles.apply")]
[GenerateSerializer, Alias("livehouse.ReapplyGroupRoles"), Immutable]
public sealed record ReapplyGroupRoles(string TenantId, IReadOnlyList<MappedRole> Before) : OutboxMessage;

/// <param name="Group">A directory's group, by its display name.</param>
[GenerateSerializer, Alias("livehouse.MappedRole"), Immutable]
public sealed record MappedRole(string Group, string Role);

/// <summary>Queues what a grain has stored for webhooks (<see cref="Outgoing.WebhookNews"/>). Stored in the same commit; its outcome is not reported.</summary>
/// <param name="SourceKind">The grain's, of <see cref="GrainKinds"/>.</param>
[OutboxPolicy(Kind = "webhook.queue", Retry = OutboxRetry.Patient)]
[GenerateSerializer, Alias("livehouse.QueueWebhooks"), Immutable]
public sealed record QueueWebhooks(string SourceKind, string SourceKey) : OutboxMessage
{
    /// <summary>One moves everything that was stored before it.</summary>
    public override string? UniqueKey() => $"webhook.queue:{SourceKind}/{SourceKey}";
}

/// <summary>Sends to one endpoint what is due, in order. Added by what is queued; its outcome is not reported.</summary>
/// <param name="RunId">The message's own id: while it holds the endpoint, no other message sends to it.</param>
[OutboxPolicy(Kind = "webhook.deliver", Retry = OutboxRetry.Patient, TimeoutSeconds = 120, Pool = OutboxPool.Outgoing)]
[GenerateSerializer, Alias("livehouse.DeliverWebhooks"), Immutable]
public sealed record DeliverWebhooks(string EndpointId, string RunId) : OutboxMessage
{
    /// <summary>One sends everything that is due.</summary>
    public override string? UniqueKey() => $"webhook.deliver:{EndpointId}";
}

/// <summary>
/// Finds the followers who are to be told that a stream is live, a page at a time. Stored in the commit that begins the stream, so that it is there once; its
/// outcome is not reported.
/// </summary>
/// <param name="After">Goes on after this follower; null: from the beginning.</param>
[OutboxPolicy(Kind = "push.announce")]
[GenerateSerializer, Alias("livehouse.AnnounceLive"), Immutable]
public sealed record AnnounceLive(string TenantId, string OwnerId, string OwnerName, string StreamId, string Title, FollowerPlace? After) : OutboxMessage;

/// <param name="Order">As in <see cref="LedgerPlace"/>.</param>
[GenerateSerializer, Alias("livehouse.FollowerPlace"), Immutable]
public sealed record FollowerPlace(long Order, string UserId);

/// <summary>Tells the devices of some followers that a stream is live, those that have not been told yet. Its outcome is not reported.</summary>
[OutboxPolicy(Kind = "push.send", TimeoutSeconds = 120, Pool = OutboxPool.Outgoing)]
[GenerateSerializer, Alias("livehouse.SendPush"), Immutable]
public sealed record SendPush(
    string TenantId, string OwnerId, string OwnerName, string StreamId, string Title, IReadOnlyList<string> UserIds) : OutboxMessage;
