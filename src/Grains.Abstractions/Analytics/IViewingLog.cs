using Livehouse.Streams;

namespace Livehouse.Analytics;

/// <summary>
/// What is stored of a stream that its figures are computed from: viewing sessions and reactions, which its commits wrote
/// (<see cref="Storage.GrainCommit.Viewing"/>), its chat, its gifts and its owner's followers. Rows are handed over one by one: a reader needs no more memory
/// for a million than for one.
/// </summary>
public interface IViewingLog
{
    /// <summary>The stream as last listed; null: there is none.</summary>
    Task<StreamView?> Stream(string streamId, CancellationToken cancellation = default);

    /// <summary>In their order.</summary>
    Task<IReadOnlyList<ViewingRun>> Runs(string streamId, CancellationToken cancellation = default);

    /// <summary>All sessions, those of one person together and in the order of their beginnings.</summary>
    Task ByPerson(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default);

    /// <summary>All sessions by begin, run and number. <see cref="ViewingSession.UserId"/> and <see cref="ViewingSession.Source"/> are empty.</summary>
    Task ByTime(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default);

    /// <summary>Chat messages, gifts and reactions, by parts of the stream of the given length; 0 is the first one from <paramref name="from"/> on.</summary>
    /// <param name="from">Unix milliseconds. Messages from before, when the chat of a scheduled stream was open, have the part -1.</param>
    /// <param name="partMs">A multiple of <see cref="Limits.AnalyticsLimits.SlotSeconds"/>.</param>
    Task<StreamActivity> Activity(string streamId, long from, long partMs, CancellationToken cancellation = default);

    /// <summary>How many present followers of the user began to follow in this time.</summary>
    Task<long> FollowersGained(string tenantId, string userId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>The final figures of a stream; null: not computed yet.</summary>
    Task<StreamFigures?> Final(string streamId, CancellationToken cancellation = default);

    /// <summary>Stores the final figures, in place of earlier ones.</summary>
    Task Keep(StreamFigures figures, CancellationToken cancellation = default);

    /// <summary>
    /// Replaces the user's id in all viewing sessions of the tenant by one that says nothing about them: in each stream another, the same for all of their
    /// sessions there, so that no figure changes. Safe to repeat.
    /// </summary>
    Task Anonymise(string tenantId, string userId, CancellationToken cancellation = default);
}

/// <param name="Messages">Sent ones by part: those that were deleted later count.</param>
/// <param name="Chatters">People who wrote at least one.</param>
/// <param name="Gifts">By part.</param>
/// <param name="Reactions">By part.</param>
public sealed record StreamActivity(
    IReadOnlyDictionary<int, long> Messages, long Chatters, IReadOnlyDictionary<int, GiftTotals> Gifts, IReadOnlyDictionary<int, long> Reactions);
