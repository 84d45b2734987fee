using Livehouse.Identity.Accounts;

namespace Livehouse.Identity.Sessions;

/// <summary>What a client gets when it signs in or refreshes. The secrets are told this once and kept nowhere.</summary>
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
