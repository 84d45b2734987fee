using Livehouse.Outbox;

namespace Livehouse.Grains.Recordings;

/// <summary>The next state of a recording, and the outbox messages that belong to it. The grain commits both together.</summary>
internal sealed record RecordingStep(RecordingState Next, params IReadOnlyList<OutboxMessage> Outbox);
