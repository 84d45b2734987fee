using Livehouse.Limits;

namespace Livehouse.Identity;

/// <summary>How accounts, sessions and tokens behave. <see cref="Faults"/> reports all mistakes together.</summary>
public sealed record IdentityOptions
{
    /// <summary>At most this many characters of <c>livehouse_session</c>, tokens and the like are looked at.</summary>
    internal const int SecretLengthMax = 128;

    /// <summary>Signs access tokens (HS256). Keys for everything else are derived from it.</summary>
    public required string JwtSecret { get; init; }

    /// <summary>How long an access token is valid. From a second to a day.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = DefaultLifetimes.AccessToken;

    /// <summary>By how much a token signer's clock may differ. Default zero: exact.</summary>
    public TimeSpan ClockLeeway { get; init; } = TimeSpan.Zero;

    /// <summary>How long a session lives without being refreshed or used by its cookie.</summary>
    public TimeSpan SessionIdleMax { get; init; } = DefaultLifetimes.RefreshToken;

    /// <summary>How long a session lives at all.</summary>
    public TimeSpan SessionAgeMax { get; init; } = DefaultLifetimes.Session;

    /// <summary>For how long after its use a refresh token is answered again as the first time; zero: never.</summary>
    public TimeSpan RefreshRepeatableFor { get; init; } = TimeSpan.FromSeconds(AccountLimits.RefreshRepeatableSeconds);

    /// <summary>Sessions a user can have; one more ends the one that was unused longest.</summary>
    public int SessionsMax { get; init; } = AccountLimits.SessionsMax;

    /// <summary>
    /// How long another process may still treat an ended session as live. In this process it ends immediately. Default 3 seconds; zero queries the database
    /// each time.
    /// </summary>
    public TimeSpan SessionCheckedFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Rounds of PBKDF2-HMAC-SHA512. Default 210,000 (OWASP); a hash of fewer is renewed at the next login.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Passwords hashed concurrently. Default: half of the processors, at least one.</summary>
    public int HashesAtOnceMax { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Registrations and logins that may wait for their turn; the next is <c>rate_limited</c>. Default 512.</summary>
    public int HashesWaitingMax { get; init; } = 512;

    /// <summary>
    /// Accounts that one client network registers in any hour (<see cref="Registrations.RegistrationRule"/>); the server's own machine is not limited; zero: no
    /// limit.
    /// </summary>
    public int RegistrationsPerHour { get; init; } = DefaultBudgets.RegistrationsPerHour;

    /// <summary>
    /// The longest that a token for media rooms is valid, whose user is kept out of them meanwhile (<see cref="Accounts.MediaRevocations"/>). From a second to
    /// a day.
    /// </summary>
    public TimeSpan MediaTokenLifetimeMax { get; init; } = DefaultLifetimes.RoomToken;

    /// <summary>Shared with the operator's load tester; empty: there are no load tests (<see cref="LoadTests.LoadTestService"/>).</summary>
    public string LoadTestSecret { get; init; } = "";

    /// <summary>Every option at fault, by name; the value of none.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrEmpty(JwtSecret)) yield return $"{nameof(JwtSecret)} is empty.";
        if (AccessTokenLifetime < TimeSpan.FromSeconds(1) || AccessTokenLifetime > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(AccessTokenLifetime)} must be from a second to a day.";
        }
        if (ClockLeeway < TimeSpan.Zero || ClockLeeway > TimeSpan.FromMinutes(5)) yield return $"{nameof(ClockLeeway)} must be from zero to 5 minutes.";
        if (SessionIdleMax < TimeSpan.FromSeconds(1)) yield return $"{nameof(SessionIdleMax)} must be at least a second.";
        if (SessionAgeMax < TimeSpan.FromSeconds(1)) yield return $"{nameof(SessionAgeMax)} must be at least a second.";
        if (RefreshRepeatableFor < TimeSpan.Zero || RefreshRepeatableFor > TimeSpan.FromMinutes(1))
        {
            yield return $"{nameof(RefreshRepeatableFor)} must be from zero to a minute.";
        }
        if (SessionsMax is < 1 or > 1000) yield return $"{nameof(SessionsMax)} must be 1 to 1,000.";
        if (SessionCheckedFor < TimeSpan.Zero || SessionCheckedFor > TimeSpan.FromSeconds(10))
        {
            yield return $"{nameof(SessionCheckedFor)} must be from zero to 10 seconds.";
        }
        if (PasswordIterations is < 1 or > 10_000_000) yield return $"{nameof(PasswordIterations)} must be 1 to 10,000,000.";
        if (HashesAtOnceMax < 1) yield return $"{nameof(HashesAtOnceMax)} must be at least 1.";
        if (RegistrationsPerHour is < 0 or > DefaultBudgets.RegistrationsMost)
        {
            yield return $"{nameof(RegistrationsPerHour)} must be 0 to {DefaultBudgets.RegistrationsMost}.";
        }
        if (MediaTokenLifetimeMax < TimeSpan.FromSeconds(1) || MediaTokenLifetimeMax > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(MediaTokenLifetimeMax)} must be from a second to a day.";
        }
        if (HashesWaitingMax < 1) yield return $"{nameof(HashesWaitingMax)} must be at least 1.";
    }

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(IdentityOptions);
}
