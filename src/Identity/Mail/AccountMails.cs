using System.Globalization;
using System.Net;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Identity.Mail;

/// <summary>The origin of a request, as shown in a mail to the account's owner. Never logged.</summary>
/// <param name="Address">As the front saw it; null: none is known.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record Asker(IPAddress? Address, string UserAgent)
{
    public static Asker Unknown { get; } = new(null, "");

    /// <summary>An IPv4 address as one, also where it came as IPv6.</summary>
    internal IPAddress? Plain => Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : Address;

    /// <summary>The same for the audit log.</summary>
    public AuditOrigin Origin(string? sessionId) => new(Plain?.ToString(), UserAgent.Length > 0 ? UserAgent : null, sessionId);

    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => nameof(Asker);
}

/// <summary>The texts of what accounts are sent: short, plain, and saying who asked from where.</summary>
internal sealed class AccountMails(MessageQueue queue, IOneTimeStore store, TimeProvider time, IdentityEnvironment environment)
{
    private const int UserAgentLengthMax = 100;

    public static Refusal NotConfigured() => new(RefusalCodes.MailNotConfigured, "This installation sends no mails.");

    public PendingOutboxMessage CodeBySms(string phone, string code) => queue.Sms(
        phone, $"{code} is your {environment.Issuer} code. It is valid for {MfaLimits.CodeMinutes} minutes. We will never ask you for it.");

    public PendingOutboxMessage CodeByMail(string email, Account account, string code) => queue.Mail(
        email,
        $"{code} is your {environment.Issuer} code",
        $"""
        Your code is {code}

        It is valid for {MfaLimits.CodeMinutes} minutes and works once. Someone who is signing in as
        {account.Username} asked for it ({Time(time.GetUtcNow())}). If that
        is not you, change your password. We will never ask you for a code.

        """);

    public PendingOutboxMessage Reset(Account account, string token, DateTimeOffset askedAt, string asker) => queue.Mail(
        account.Email,
        $"Set a new {environment.Issuer} password",
        $"""
        Somebody asked for a new password of your account {account.Username}:
        {asker}, {Time(askedAt)}.

        To set one, open this within {AccountLimits.ResetMinutes} minutes:
        {environment.PublicUrl}/reset-password#token={token}

        Token, for apps: {token}

        If you did not ask, do nothing: your password stays as it is.

        """);

    public PendingOutboxMessage Verification(string email, string token, Asker asker) => queue.Mail(
        email,
        $"Confirm your address for {environment.Issuer}",
        $"""
        Somebody gave this address for an account:
        {Describe(asker)}, {Time(time.GetUtcNow())}.

        If that was you, confirm it within {AccountLimits.VerificationHours} hours:
        {environment.PublicUrl}/verify-email#token={token}

        Token, for apps: {token}

        If it was not you, do nothing.

        """);

    public PendingOutboxMessage PasswordChanged(Account account, Asker asker) => queue.Mail(
        account.Email,
        $"Your {environment.Issuer} password was changed",
        $"""
        The password of your account {account.Username} was changed:
        {Describe(asker)}, {Time(time.GetUtcNow())}.
        Every other session of it has ended.

        If that was not you, ask for a new one now:
        {environment.PublicUrl}/reset-password

        """);

    public Task FactorAdded(Account account, MfaFactor factor, CancellationToken cancellation) => Notify(
        account, $"A second factor was added to your {environment.Issuer} account", $"{Named(factor)} can now be used to sign in as", cancellation);

    public Task FactorRemoved(Account account, MfaFactor factor, CancellationToken cancellation) => Notify(
        account, $"A second factor was removed from your {environment.Issuer} account", $"{Named(factor)} can no longer be used to sign in as", cancellation);

    /// <summary>As a mail says it: <c>with Firefox/120.0, from the address 203.0.113.7</c>.</summary>
    public static string Describe(Asker asker)
    {
        var visible = string.Concat(asker.UserAgent.Where(static character => !char.IsControl(character) && !char.IsSurrogate(character))).Trim();
        var agent = visible.Length > UserAgentLengthMax ? visible[..UserAgentLengthMax] : visible;
        var address = asker.Plain;
        return (agent, address) switch
        {
            ("", null) => "from an unknown place",
            ("", _) => $"from the address {address}",
            (_, null) => $"with {agent}",
            _ => $"with {agent}, from the address {address}",
        };
    }

    private async Task Notify(Account account, string subject, string what, CancellationToken cancellation)
    {
        if (!environment.SendsMail) return;
        var mail = queue.Mail(
            account.Email,
            subject,
            $"""
            {what} {account.Username}
            ({Time(time.GetUtcNow())}).

            If that was not you, ask for a new password now:
            {environment.PublicUrl}/reset-password

            """);
        await store.Send(mail, cancellation);
        environment.Wake();
    }

    private static string Named(MfaFactor factor) => factor.Method switch
    {
        MfaMethods.Totp => "An authenticator app",
        MfaMethods.Passkey => "A passkey",
        MfaMethods.Sms => $"The phone {factor.Label}",
        _ => $"The address {factor.Label}",
    };

    private static string Time(DateTimeOffset at) => at.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
