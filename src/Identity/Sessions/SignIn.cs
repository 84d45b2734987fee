using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mfa;

namespace Livehouse.Identity.Sessions;

/// <summary>What a client gets when it signs in or refreshes. The secrets are shown only once and not stored.</summary>
/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
/// <param name="Cookie">For the browser; null after a refresh, which leaves the cookie as it is.</param>
public sealed record SignIn(UserView User, string AccessToken, int ExpiresIn, string RefreshToken, SessionCookie? Cookie)
{
    /// <summary>Whether the same operation was answered before: the account is the one that it made.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>The session can set up a second factor and nothing else (<see cref="Session.MustSetUpMfa"/>).</summary>
    public bool MustSetUpMfa { get; init; }

    /// <summary>Keeps the secrets out of logs.</summary>
    public override string ToString() => $"{nameof(SignIn)} of {User}";
}

/// <param name="Value">A secret.</param>
public sealed record SessionCookie(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(SessionCookie);
}

/// <param name="Ip">As the front saw it; null: none is known.</param>
/// <param name="Method">How the account proved itself, for the audit log: <c>password</c>, <c>sso</c> and the like.</param>
public sealed record SignInOrigin(string UserAgent, string? Ip, string Method = SignInOrigin.Password)
{
    public const string Password = "password";

    /// <summary>The tenant's identity provider vouched.</summary>
    public const string SingleSignOn = "sso";

    /// <summary>A second factor ended it.</summary>
    public const string Mfa = "mfa";

    /// <summary>Whose code was shown, out of <see cref="MfaMethods"/>, for the audit log; null: none was.</summary>
    public string? SecondFactor { get; init; }

    public static SignInOrigin Of(AuditOrigin from, string method) => new(from.UserAgent ?? "", from.Ip, method);
}
