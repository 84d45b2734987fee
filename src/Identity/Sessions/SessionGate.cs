using System.Collections.Concurrent;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Whether a session has not ended, without asking the database for every request: an answer is kept for <see cref="IdentityOptions.SessionCheckedFor"/>. One that ended in this process
/// is known at once.
/// </summary>
internal sealed class SessionGate(ISessionStore store, TimeProvider time, IdentityOptions options)
{
    /// <summary>Answers kept; beyond it the outdated ones go, and if that is not enough all do.</summary>
    public const int KeptMax = 20_000;

    /// <summary>Longer than any look into the database takes: one that began before the end can't bring the session back.</summary>
    private static readonly TimeSpan EndedKeptFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    public async ValueTask<bool> IsLive(string sessionId, CancellationToken cancellation)
    {
        if (_answers.TryGetValue(sessionId, out var kept) && !IsOutdated(kept)) return kept.IsLive;
        var session = await store.Find(sessionId, cancellation);
        var found = new Answer(session?.IsLiveAt(time.GetUtcNow()) ?? false, time.GetTimestamp());
        if (_answers.Count >= KeptMax) Trim();
        // One that ended while we looked stays ended.
        return _answers.AddOrUpdate(sessionId, found, (_, before) => before.IsLive || IsOutdated(before) ? found : before).IsLive;
    }

    public void Ended(string sessionId) => _answers[sessionId] = new Answer(IsLive: false, time.GetTimestamp());

    private bool IsOutdated(Answer answer) => time.GetElapsedTime(answer.At) >= (answer.IsLive ? options.SessionCheckedFor : EndedKeptFor);

    private void Trim()
    {
        foreach (var (id, answer) in _answers)
        {
            if (IsOutdated(answer)) _answers.TryRemove(id, out _);
        }

        if (_answers.Count >= KeptMax) _answers.Clear();
    }

    private readonly record struct Answer(bool IsLive, long At);
}
