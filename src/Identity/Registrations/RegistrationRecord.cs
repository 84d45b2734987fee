namespace Livehouse.Identity.Registrations;

/// <summary>
/// The recent registrations from one client network, oldest first. Bounded: at most <see cref="Livehouse.Limits.DefaultBudgets.RegistrationsMost"/>.
/// </summary>
public sealed record RegistrationRecord(IReadOnlyList<RegistrationAttempt> Attempts)
{
    public static RegistrationRecord Empty { get; } = new([]);
}

/// <param name="Id">The same for a repeat of the same request.</param>
public sealed record RegistrationAttempt(string Id, DateTimeOffset At);
