using System.Collections.Concurrent;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Whether a session has not ended, without asking the database for every request: an answer is kept for <see cref="IdentityOptions.SessionCheckedFor"/>. One
/// that ended in this process is known at once.
/// </summary>
internal sealed class SessionGate(ISessionStore store, TimeProvider time, IdentityOptions options)
{
    /// <summary>Answers kept; beyond it the outdated ones go, and if that is not enough all do.</summary>
    public const int KeptMax = 20_000;

    /// <summary>Longer than any look into the database takes: one that began before the end can't bring the session back.</summary>
    private static readonly TimeSpan EndedKeptFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    /// <summary>Told the id of each session that ends in this process by what somebody does.</summary>
    public Action<string>? OnEnded { get; set; }

    /// <summary>
    /// Whether the session lives and its account still has exactly these roles: a token of before a change of roles is refused, so that its client gets a new
    /// one.
    /// </summary>
    public async ValueTask<bool> IsLive(string sessionId, IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        // Roles that differ may be newer than a kept answer: that is looked up.
        if (_answers.TryGetValue(sessionId, out var kept) && !IsOutdated(kept) && (!kept.IsLive || AreSame(kept.Roles!, roles))) return kept.IsLive;
        var session = await store.Live([sessionId], time.GetUtcNow(), cancellation) is [var live] ? live : null;
        var found = new Answer(session?.Roles, time.GetTimestamp());
        if (_answers.Count >= KeptMax) Trim();
        // One that ended while we looked stays ended.
        var answer = _answers.AddOrUpdate(sessionId, found, (_, before) => before.IsLive || IsOutdated(before) ? found : before);
        return answer.IsLive && AreSame(answer.Roles!, roles);
    }

    public void Ended(string sessionId)
    {
        _answers[sessionId] = new Answer(null, time.GetTimestamp());
        OnEnded?.Invoke(sessionId);
    }

    /// <summary>What its user may do has changed: it is asked for anew.</summary>
    public void Changed(string sessionId)
    {
        if (_answers.TryGetValue(sessionId, out var kept) && kept.IsLive) _answers.TryRemove(new(sessionId, kept));
    }

    public static bool AreSame(IReadOnlyList<string> some, IReadOnlyList<string> others) => some.All(others.Contains) && others.All(some.Contains);

    private bool IsOutdated(Answer answer) => time.GetElapsedTime(answer.At) >= (answer.IsLive ? options.SessionCheckedFor : EndedKeptFor);

    private void Trim()
    {
        foreach (var (id, answer) in _answers)
        {
            if (IsOutdated(answer)) _answers.TryRemove(id, out _);
        }

        if (_answers.Count >= KeptMax) _answers.Clear();
    }

    /// <param name="Roles">Null: it has ended.</param>
    private readonly record struct Answer(IReadOnlyList<string>? Roles, long At)
    {
        public bool IsLive => Roles is not null;
    }
}
