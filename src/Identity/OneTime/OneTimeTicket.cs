using Livehouse.Outbox;

namespace Livehouse.Identity.OneTime;

/// <summary>
/// What a one-time secret is good for. Stored: never rename one. A secret of one purpose is worth nothing for another.
/// </summary>
public static class OneTimePurposes
{
    public const string PasswordReset = "password-reset";
    public const string EmailVerification = "email-verification";
    public const string Invitation = "invitation";

    /// <summary>The <c>mfaToken</c>: a password was right and a second factor is asked for.</summary>
    public const string MfaLogin = "mfa-login";

    /// <summary>The challenge of a new passkey; its data is the factor's id.</summary>
    public const string PasskeyCreation = "passkey-creation";

    /// <summary>The challenge that a passkey signs.</summary>
    public const string PasskeyUse = "passkey-use";

    /// <summary>Carries a finished sign-in by a provider from the browser's redirect to the page that exchanges it.</summary>
    public const string SsoExchange = "sso-exchange";

    /// <summary>A load tester's challenge that was answered: the ticket is only there to refuse a second use.</summary>
    public const string LoadTestAnswer = "load-test-answer";
}

/// <summary>A one-time secret that was drawn and is not stored yet.</summary>
/// <param name="KeptMax">See <see cref="OneTimeSecrets.KeptMax"/>.</param>
/// <param name="Message">Carries it; null: it goes another way.</param>
public sealed record PreparedSecret(string Text, OneTimeTicket Ticket, int KeptMax, PendingOutboxMessage? Message)
{
    /// <summary>Keeps it out of logs.</summary>
    public override string ToString() => nameof(PreparedSecret);
}

/// <summary>A one-time secret as it is stored: its hash and its purpose, never the secret.</summary>
/// <param name="Hash">SHA-256: the secret has 256 random bits.</param>
/// <param name="Purpose">One of <see cref="OneTimePurposes"/>.</param>
/// <param name="Subject">Its owner: an account's id, or another value depending on its purpose; at most a number of each is kept
/// (<see cref="OneTimeSecrets"/>).</param>
/// <param name="Data">Data for its purpose, such as the address that was confirmed; null: none. Not encrypted in the database.</param>
public sealed record OneTimeTicket(
    byte[] Hash,
    string Purpose,
    string TenantId,
    string Subject,
    string? Data,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>Keeps what it leads to out of logs.</summary>
    public override string ToString() => $"{nameof(OneTimeTicket)} {Purpose}";
}
