namespace Livehouse.Identity.Registrations;

/// <summary>
/// A client network may register a limited number of accounts in any hour. An attempt counts from the moment that names are looked up, even if the email or
/// username turns out to be taken: otherwise anyone could find out without limit which addresses have accounts. A repeat of a counted request is not counted
/// again, a refused one not at all.
/// </summary>
public static class RegistrationRule
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>What to keep, and null or how long to stay away.</summary>
    public static (RegistrationRecord Next, TimeSpan? RetryAfter) Spend(RegistrationRecord record, string attemptId, DateTimeOffset now, int limit)
    {
        List<RegistrationAttempt> recent = [.. record.Attempts.Where(attempt => now - attempt.At < Window)];
        if (recent.Exists(attempt => attempt.Id == attemptId)) return (new(recent), null);
        // The limit may have been lowered since: then several of them must run out first.
        if (recent.Count >= limit) return (new(recent), recent[recent.Count - limit].At + Window - now);
        recent.Add(new RegistrationAttempt(attemptId, now));
        return (new(recent), null);
    }

    /// <summary>From when on the record says no more than an empty one; null: it already does.</summary>
    public static DateTimeOffset? ExpiresAt(RegistrationRecord record) =>
        record.Attempts.Count > 0 ? record.Attempts.Max(attempt => attempt.At) + Window : null;
}
