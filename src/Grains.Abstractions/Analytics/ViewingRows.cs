namespace Livehouse.Analytics;

/// <summary>
/// One uninterrupted presence of a person in a stream, whatever their devices: from when a person who was not present arrived until their last device left.
/// All figures about viewers are computed from these.
/// </summary>
/// <param name="Run">Which activation of the stream's grain saw it: see <see cref="ViewingRun"/>.</param>
/// <param name="Number">The arrival's place among all arrivals and departures of the run: it orders those of one millisecond.</param>
/// <param name="Source">How the person came: <c>web</c> or what the client called itself, <c>webrtc</c> for the media room. More words may be added.</param>
/// <param name="BeginAt">Unix milliseconds, the server's clock.</param>
/// <param name="EndAt">Null while it lasts; it ends with its run at the latest.</param>
/// <param name="EndNumber">The departure's place; 0 while it lasts.</param>
public sealed record ViewingSession(int Run, long Number, string UserId, string Source, long BeginAt, long? EndAt, long EndNumber);

/// <summary>
/// The time during which one activation of a stream's grain counted its viewers. A session without an end lasted until <paramref name="UntilAt"/>: so a crash
/// loses the time since then and nothing more, and the end of a stream is one small write, however many people watch.
/// </summary>
/// <param name="Run">Numbers the activations that counted, from 1.</param>
/// <param name="BeganAt">Unix milliseconds.</param>
/// <param name="UntilAt">Unix milliseconds: the last moment of which it is known who was present.</param>
/// <param name="Viewers">How many were, at that moment.</param>
public sealed record ViewingRun(int Run, long BeganAt, long UntilAt, int Viewers);

/// <summary>The reactions of a short part of a stream, as counted by one run.</summary>
/// <param name="Slot">Counts the parts of <see cref="Limits.AnalyticsLimits.SlotSeconds"/> since the stream went live.</param>
public sealed record ReactionSlot(int Run, int Slot, long Count);

/// <summary>What a stream's commit adds to its log of viewing sessions.</summary>
/// <param name="Sessions">New ones, and known ones that have ended.</param>
/// <param name="Reactions">Each replaces the run's earlier number.</param>
public sealed record ViewingRows(ViewingRun Run, IReadOnlyList<ViewingSession> Sessions, IReadOnlyList<ReactionSlot> Reactions);
