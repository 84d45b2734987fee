using Livehouse.Callers;
using Livehouse.Limits;

namespace Livehouse.Streams;

/// <summary>A process that serves viewers. Calls are one-way: they return immediately and never throw into the stream.</summary>
[Alias("livehouse.front")]
public interface IStreamFront : IGrainObserver
{
    /// <summary>Events in the order of their <c>seq</c>, without a gap to the previous batch while the front keeps up.</summary>
    [Alias("Deliver")]
    void Deliver(StreamBatch batch);

    /// <summary>Closes every connection of this user to this stream: banned.</summary>
    /// <param name="afterSeq">The last event that they still receive. Between nodes this call may overtake the batch that contains it.</param>
    [Alias("Expel")]
    void Expel(string streamId, string userId, long afterSeq);
}

/// <param name="Epoch">Identifies one activation's numbering: <c>seq</c> starts over with a new epoch.</param>
/// <param name="Events">At least one, with consecutive numbers.</param>
public sealed record StreamBatch(string StreamId, string Epoch, IReadOnlyList<StreamEvent> Events);

/// <summary>One event, encoded once by the stream for all its readers.</summary>
/// <param name="Name">The hub method that clients listen to, such as <c>live:message</c>.</param>
/// <param name="Payload">UTF-8 JSON of the method's one argument, <c>streamId</c> and <c>seq</c> in it.</param>
/// <param name="Weight">What is dropped first for a client that can't keep up.</param>
[GenerateSerializer, Alias("livehouse.StreamEvent"), Immutable]
public sealed record StreamEvent(long Seq, string Name, ReadOnlyMemory<byte> Payload, EventWeight Weight);

[GenerateSerializer, Alias("livehouse.EventWeight")]
public enum EventWeight
{
    /// <summary>Counts and reactions: a later event makes up for a lost one.</summary>
    Droppable,

    /// <summary>Everything else: a client that misses it must resume.</summary>
    Required,
}

/// <summary>The state that a join answers, and what the client missed.</summary>
/// <param name="Seq">The last event that the state contains; newer ones arrive through the front.</param>
/// <param name="RecentMessages">Oldest first, at most <see cref="ChatLimits.RecentMessagesMax"/>.</param>
/// <param name="Resumed">True when <paramref name="Missed"/> is everything since the client's last event.</param>
/// <param name="Missed">In order; empty unless resumed.</param>
[GenerateSerializer, Alias("livehouse.JoinedStream"), Immutable]
public sealed record JoinedStream(
    StreamView Stream, IReadOnlyList<ChatMessage> RecentMessages, string Epoch, long Seq, bool Resumed, IReadOnlyList<StreamEvent> Missed)
{
    /// <summary>
    /// The caller may delete messages, pin and ban: the host, one of the host's moderators, a moderator or admin. As of the join, for what a client offers;
    /// each call decides anew.
    /// </summary>
    [Id(0)]
    public bool CanModerate { get; init; }

    /// <summary>There were captions: a client offers them before the next one comes. False from silos that don't say.</summary>
    [Id(1)]
    public bool HasCaptions { get; init; }
}

/// <param name="Known">False when this activation had no lease of the front: its viewers are not counted yet.</param>
/// <param name="Number"> Within the epoch, a new number each time the front is registered, and the same one at each renewal. A front that had received another
/// number before, or none, missed the answer saying that it was not known: its viewers are not counted either. 0 from silos that assign no numbers.
/// </param>
[GenerateSerializer, Alias("livehouse.FrontLease"), Immutable]
public sealed record FrontLease(string Epoch, long Seq, bool Known, long Number = 0);

[GenerateSerializer, Alias("livehouse.FrontPresences"), Immutable]
public sealed record FrontPresences(string FrontId, IReadOnlyList<Presence> Presences);

/// <summary>The hub's <c>live:quality:viewers</c> event, for the host alone.</summary>
/// <param name="Reporting">Viewers whose client reported its connection lately.</param>
/// <param name="Poor">Those of them whose connection is poor, or who watch less for that reason.</param>
public sealed record ViewerQualityChanged(string StreamId, int Reporting, int Poor);

/// <summary>How viewers' connections are. In memory: after a restart nobody reports until the fronts have counted anew, within a minute.</summary>
/// <param name="Reporting">Viewers whose client reported its connection lately.</param>
/// <param name="Poor">Those of them whose connection is poor, or who watch less for that reason.</param>
[GenerateSerializer, Alias("livehouse.ViewerQuality"), Immutable]
public sealed record ViewerQuality(int Reporting, int Poor);

/// <summary>The same of one front's viewers.</summary>
[GenerateSerializer, Alias("livehouse.FrontQuality"), Immutable]
public sealed record FrontQuality(string FrontId, int Reporting, int Poor);

/// <summary>One connection of one person.</summary>
[GenerateSerializer, Alias("livehouse.Presence"), Immutable]
public sealed record Presence(string ConnectionId, Caller Caller)
{
    /// <summary>See <see cref="JoinStream.Source"/>.</summary>
    [Id(0)]
    public string? Source { get; init; }
}
