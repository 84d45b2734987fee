using System.Text.Json.Serialization;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;

namespace Livehouse.Streams;

/// <summary>The owner's description of a new stream.</summary>
/// <param name="Title">1 to <see cref="StreamLimits.TitleLengthMax"/> Unicode scalar values after trimming.</param>
/// <param name="Description">At most <see cref="StreamLimits.DescriptionLengthMax"/>.</param>
/// <param name="Tags">At most <see cref="StreamLimits.TagsMax"/>, each 1 to <see cref="StreamLimits.TagLengthMax"/>.</param>
[GenerateSerializer, Alias("livehouse.StreamPlan"), Immutable]
public sealed record StreamPlan(string Title, string Description, IReadOnlyList<string> Tags, Visibility Visibility, bool E2ee);

/// <summary>Sent only by the owner's user grain, which has checked role and budget and generated the id.</summary>
[GenerateSerializer, Alias("livehouse.StartStream"), Immutable]
public sealed record StartStream(Caller Caller, StreamPlan Plan)
{
    /// <summary>The event that is broadcast; null: none.</summary>
    [Id(0)]
    public string? EventId { get; init; }

    /// <summary>See <see cref="Users.GoLive.Attempt"/>.</summary>
    [Id(1)]
    public int Attempt { get; init; }
}

/// <summary>
/// Sent only by an event: its stream exists before it is live, for the chat and for invitations. A repeat updates its description.
/// </summary>
/// <param name="Owner">The event's owner, who will be the stream's.</param>
/// <param name="StartsAt">UTC, as planned.</param>
/// <param name="ChatOpensAt">UTC; the chat is closed before.</param>
[GenerateSerializer, Alias("livehouse.ScheduleStream"), Immutable]
public sealed record ScheduleStream(Caller Owner, StreamPlan Plan, string EventId, DateTimeOffset StartsAt, DateTimeOffset ChatOpensAt);

/// <summary>What is null stays as it is. See <see cref="StreamPlan"/> for the fields.</summary>
[GenerateSerializer, Alias("livehouse.EditStream"), Immutable]
public sealed record EditStream(Caller Caller, string? Title, string? Description, IReadOnlyList<string>? Tags);

/// <param name="Reason">1 to <see cref="StreamLimits.KillReasonLengthMax"/>.</param>
[GenerateSerializer, Alias("livehouse.KillStream"), Immutable]
public sealed record KillStream(Caller Caller, string Reason);

/// <param name="FrontId">The process that holds the connection.</param>
/// <param name="LastSeq">With <paramref name="Epoch"/>: the last event that the client has; it receives every later one again.</param>
[GenerateSerializer, Alias("livehouse.JoinStream"), Immutable]
public sealed record JoinStream(Caller Caller, string FrontId, string ConnectionId, long? LastSeq, string? Epoch)
{
    /// <summary>How the client came: <see cref="Analytics.ViewingSources"/>; null: it does not say.</summary>
    [Id(0)]
    public string? Source { get; init; }
}

[GenerateSerializer, Alias("livehouse.LeaveStream"), Immutable]
public sealed record LeaveStream(string FrontId, string ConnectionId);

/// <param name="Text">1 to <see cref="ChatLimits.TextLengthMax"/> Unicode scalar values after trimming.</param>
/// <param name="ClientId">A repeat with the same id is the same message; another text under it is <c>idempotency_key_reused</c>. An id
/// (<see cref="Identifiers.Ids"/>).</param>
[GenerateSerializer, Alias("livehouse.SendMessage"), Immutable]
public sealed record SendMessage(Caller Caller, string Text, string? ClientId) : IRepeatableCommand
{
    [JsonIgnore]
    public bool IsRepeatable => ClientId is not null;
}

/// <param name="GiftType">A type of the catalogue.</param>
/// <param name="Quantity">1 to <see cref="GiftLimits.QuantityMax"/>.</param>
/// <param name="ClientId">A repeat with the same id gives only once; another gift under it is <c>idempotency_key_reused</c>.</param>
[GenerateSerializer, Alias("livehouse.SendGift"), Immutable]
public sealed record SendGift(Caller Caller, string GiftType, int Quantity, string? ClientId) : IRepeatableCommand
{
    [JsonIgnore]
    public bool IsRepeatable => ClientId is not null;
}

/// <param name="Gifts">At most <see cref="CountMax"/>.</param>
[GenerateSerializer, Alias("livehouse.SendGifts"), Immutable]
public sealed record SendGifts(IReadOnlyList<SendGift> Gifts) : IRepeatableCommand
{
    /// <summary>Bounds how long such a call blocks the stream for others.</summary>
    public const int CountMax = 256;

    /// <summary>The grain gives all or none, so a call that definitely failed gave none.</summary>
    [JsonIgnore]
    public bool IsRepeatable => Gifts.All(static gift => gift.IsRepeatable);
}

/// <param name="Emoji">One grapheme cluster, at most <see cref="ChatLimits.EmojiLengthMax"/> UTF-16 code units.</param>
[GenerateSerializer, Alias("livehouse.SendReaction"), Immutable]
public sealed record SendReaction(Caller Caller, string Emoji);

[GenerateSerializer, Alias("livehouse.MessageCommand"), Immutable]
public sealed record MessageCommand(Caller Caller, string MessageId);

/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
/// <param name="Cursor">From the previous page; null for the newest.</param>
[GenerateSerializer, Alias("livehouse.ReadMessages"), Immutable]
public sealed record ReadMessages(Caller Caller, int Limit, string? Cursor);

/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ReadPeople"), Immutable]
public sealed record ReadPeople(Caller Caller, int Limit, string? Cursor);

/// <summary>A null value leaves the setting unchanged.</summary>
[GenerateSerializer, Alias("livehouse.ConfigureChat"), Immutable]
public sealed record ConfigureChat(Caller Caller, int? SlowModeSeconds, bool? FollowersOnly);

/// <param name="UserIds">1 to <see cref="StreamLimits.InvitesPerCallMax"/>; at most <see cref="StreamLimits.InvitesMax"/> a stream.</param>
[GenerateSerializer, Alias("livehouse.InviteUsers"), Immutable]
public sealed record InviteUsers(Caller Caller, IReadOnlyList<string> UserIds)
{
    /// <summary>Those of the users who don't exist according to the front: if there are any, no user is invited.</summary>
    [Id(0)]
    public IReadOnlyList<string> Unknown { get; init; } = [];
}

[GenerateSerializer, Alias("livehouse.UserCommand"), Immutable]
public sealed record UserCommand(Caller Caller, string UserId);

/// <param name="Seconds">1 to <see cref="StreamLimits.BanSecondsMax"/> (a year); null: permanently.</param>
/// <param name="Reason">At most <see cref="StreamLimits.BanReasonLengthMax"/>.</param>
[GenerateSerializer, Alias("livehouse.BanUser"), Immutable]
public sealed record BanUser(Caller Caller, string UserId, int? Seconds, string? Reason)
{
    /// <summary>The user does not exist according to the front: only a user whom the stream itself has seen can be banned.</summary>
    [Id(0)]
    public bool IsUnknown { get; init; }
}

/// <param name="OperationId">The same for a repeat of the same request.</param>
/// <param name="Kind"><c>rtmp</c> or <c>whip</c>.</param>
[GenerateSerializer, Alias("livehouse.OrderIngress"), Immutable]
public sealed record OrderIngress(Caller Caller, string OperationId, string Kind);

/// <summary>Sent only by the ingest grain of the stream's channel.</summary>
/// <param name="Session">Counts the channel's sessions: a report about an earlier one than the last reported is late and changes nothing.</param>
/// <param name="TenantId">The only tenant that the RTMP server may serve; null: any.</param>
[GenerateSerializer, Alias("livehouse.EncoderReport"), Immutable]
public sealed record EncoderReport(string ChannelId, long Session, string? TenantId);

/// <param name="Path">On the RTMP server's disk. A repeat of the same path is the same file.</param>
/// <param name="Seconds">Its length; null: not known.</param>
[GenerateSerializer, Alias("livehouse.EncoderFile"), Immutable]
public sealed record EncoderFile(string Path, double? Seconds);

/// <param name="ObjectKey">Of the recording: the name of a file of the RTMP server, behind <c>rtmp/</c>.</param>
[GenerateSerializer, Alias("livehouse.RtmpRecordingReport"), Immutable]
public sealed record RtmpRecordingReport(EncoderReport Encoder, string ObjectKey);

/// <param name="OperationId">The same for a repeat of the same request: the report's id derives from it.</param>
/// <param name="Reason">1 to <see cref="ReportLimits.ReasonLengthMax"/>.</param>
/// <param name="Description">At most <see cref="ReportLimits.DescriptionLengthMax"/>.</param>
/// <param name="Evidence">At most <see cref="ReportLimits.EvidenceMax"/> absolute http or https URLs of at most <see cref="ReportLimits.EvidenceUrlLengthMax"/>
/// characters.</param>
/// <param name="ClientAddress">As the front saw it, forwarded headers applied; shown only to moderators.</param>
[GenerateSerializer, Alias("livehouse.ReportStream"), Immutable]
public sealed record ReportStream(
    Caller Caller,
    string OperationId,
    string Type,
    string Reason,
    string? Description,
    IReadOnlyList<string> Evidence,
    string ClientAddress,
    string UserAgent);

/// <param name="Settles">Everything that was only in memory is to be stored first.</param>
[GenerateSerializer, Alias("livehouse.MeasureStream"), Immutable]
public sealed record MeasureStream(Caller Caller, bool Settles);

/// <param name="Until">UTC: up to this moment, all that its figures are computed from is stored, if the caller asked for it.</param>
[GenerateSerializer, Alias("livehouse.StreamMeasure"), Immutable]
public sealed record StreamMeasure(StreamView Stream, DateTimeOffset Until);
