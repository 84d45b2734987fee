using System.Text.Json.Serialization;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;

namespace Livehouse.Api.Auth;

/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
internal sealed record SignInAnswer(UserView User, string AccessToken, int ExpiresIn, string RefreshToken)
{
    /// <summary>The session can set up a second factor and nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MfaSetupRequired { get; init; }

    /// <summary>Keeps the tokens out of logs.</summary>
    public override string ToString() => nameof(SignInAnswer);
}

/// <summary>A session, or what a second factor needs: the fields of the other are left out.</summary>
internal sealed record LoginAnswer
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserView? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessToken { get; init; }

    /// <summary>Seconds that the access token, or the <c>mfaToken</c>, is valid.</summary>
    public required int ExpiresIn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    /// <summary>The session can set up a second factor and nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MfaSetupRequired { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MfaRequired { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MfaToken { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Keeps the tokens out of logs.</summary>
    public override string ToString() => nameof(LoginAnswer);
}

internal sealed record MeAnswer(UserView User);

/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
internal sealed record AccessAnswer(UserView User, string AccessToken, int ExpiresIn)
{
    /// <summary>The session can set up a second factor and nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MfaSetupRequired { get; init; }

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(AccessAnswer);
}

internal sealed record CsrfAnswer(string CsrfToken)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(CsrfAnswer);
}

/// <param name="StepUpUntil">Until when the session may do what needs a proof of who its user is.</param>
internal sealed record StepUpAnswer(bool Verified, DateTimeOffset StepUpUntil);

/// <param name="LastUsedAt">When it was opened, refreshed or used by its cookie (to within five minutes).</param>
/// <param name="ExpiresAt">When it ends if it is not used before.</param>
/// <param name="IsCurrent">Whether this request belongs to it.</param>
internal sealed record SessionAnswer(string Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string UserAgent, bool IsCurrent)
{
    public static SessionAnswer Of(Session session, string? currentId) => new(
        session.Id,
        session.CreatedAt,
        session.LastUsedAt,
        session.IdleExpiresAt < session.ExpiresAt ? session.IdleExpiresAt : session.ExpiresAt,
        session.UserAgent,
        session.Id == currentId);
}

internal sealed record SessionPage(IReadOnlyList<SessionAnswer> Items, string? NextCursor);
