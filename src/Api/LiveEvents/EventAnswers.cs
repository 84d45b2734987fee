using System.Text.Json.Serialization;
using Livehouse.LiveEvents;
using Livehouse.Streams;

namespace Livehouse.Api.LiveEvents;

internal sealed record EventAnswer(EventView Event);

/// <param name="Stream">Left out when the event has none that the caller may see.</param>
internal sealed record EventSightAnswer(
    EventView Event, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StreamView? Stream);

/// <param name="Token">For the media server; may publish.</param>
/// <param name="Url">Where the media server is.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record EventStartedAnswer(EventView Event, StreamView Stream, string Room, string Token, string Url, long ExpiresIn);

internal sealed record EventStoppedAnswer(EventView Event, StreamView Stream);

internal sealed record EventPage(IReadOnlyList<EventView> Items, string? NextCursor);
