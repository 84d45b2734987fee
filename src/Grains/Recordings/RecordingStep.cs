using Livehouse.Outbox;

namespace Livehouse.Grains.Recordings;

/// <summary>What a recording becomes, and what must happen outside for it. The grain commits both together.</summary>
internal sealed record RecordingStep(RecordingState Next, params IReadOnlyList<OutboxMessage> Outbox);
