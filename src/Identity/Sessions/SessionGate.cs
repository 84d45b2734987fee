using System.Collections.Concurrent;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Tenants;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Whether a session is still valid, without a query for every request: an answer is cached for <see cref="IdentityOptions.SessionCheckedFor"/>. The end of a
/// session in this process is known immediately. The tenant's policy is in memory.
/// </summary>
internal sealed class SessionGate(ISessionStore store, TenantDirectory tenants, TimeProvider time, IdentityOptions options)
{
    /// <summary>Answers kept; beyond it the outdated ones go, and if that is not enough all do.</summary>
    public const int KeptMax = 20_000;

    /// <summary>Longer than any look into the database takes: one that began before the end can't bring the session back.</summary>
    private static readonly TimeSpan EndedKeptFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Answer> _answers = new();

    /// <summary>Called with the id of each session that is ended in this process.</summary>
    public Action<string>? OnEnded { get; set; }

    /// <summary>
    /// Whether the session lives, its account still has exactly these roles (a token of before a change of roles is refused, so that its client gets a new one)
    /// and the tenant's policy asks for no second factor that the session lacks.
    /// </summary>
    public async ValueTask<bool> IsLive(string sessionId, IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        // Roles that differ, or a second factor that was shown meanwhile, may be newer than a kept answer: that is looked up.
        if (_answers.TryGetValue(sessionId, out var kept) && !IsOutdated(kept) && (!kept.IsLive || await IsGood(kept, roles, cancellation)))
        {
            return kept.IsLive;
        }

        var session = await store.Live([sessionId], time.GetUtcNow(), cancellation) is [var live] ? live : null;
        var found = new Answer(session, time.GetTimestamp());
        if (_answers.Count >= KeptMax) Trim();
        // One that ended while we looked stays ended.
        var answer = _answers.AddOrUpdate(sessionId, found, (_, before) => before.IsLive || IsOutdated(before) ? found : before);
        return await IsGood(answer, roles, cancellation);
    }

    /// <summary>Whether a session that lives is good for what the tenant's policy asks for now.</summary>
    public async ValueTask<bool> IsStrong(LiveSession session, CancellationToken cancellation) =>
        !(await tenants.Of(session.TenantId, cancellation)).Policy.Mfa.Outgrows(session.Mfa, session.MustSetUpMfa, session.Roles);

    public void Ended(string sessionId)
    {
        _answers[sessionId] = new Answer(null, time.GetTimestamp());
        OnEnded?.Invoke(sessionId);
    }

    /// <summary>Its user's rights have changed: they are loaded again.</summary>
    public void Changed(string sessionId)
    {
        if (_answers.TryGetValue(sessionId, out var kept) && kept.IsLive) _answers.TryRemove(new(sessionId, kept));
    }

    public static bool AreSame(IReadOnlyList<string> some, IReadOnlyList<string> others) => some.All(others.Contains) && others.All(some.Contains);

    private ValueTask<bool> IsGood(Answer answer, IReadOnlyList<string> roles, CancellationToken cancellation) =>
        answer.Session is { } session && AreSame(session.Roles, roles) ? IsStrong(session, cancellation) : ValueTask.FromResult(false);

    private bool IsOutdated(Answer answer) => time.GetElapsedTime(answer.At) >= (answer.IsLive ? options.SessionCheckedFor : EndedKeptFor);

    private void Trim()
    {
        foreach (var (id, answer) in _answers)
        {
            if (IsOutdated(answer)) _answers.TryRemove(id, out _);
        }

        if (_answers.Count >= KeptMax) _answers.Clear();
    }

    /// <param name="Session">Null: it has ended.</param>
    private readonly record struct Answer(LiveSession? Session, long At)
    {
        public bool IsLive => Session is not null;
    }
}
