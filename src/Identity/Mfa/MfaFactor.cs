namespace Livehouse.Identity.Mfa;

/// <summary>Ways to prove a second time who one is. Stored and on the wire: never rename one.</summary>
public static class MfaMethods
{
    /// <summary>A code of an authenticator app (RFC 6238).</summary>
    public const string Totp = "totp";

    /// <summary>A code by text message.</summary>
    public const string Sms = "sms";

    /// <summary>A code by mail.</summary>
    public const string Email = "email";

    /// <summary>A key that an authenticator keeps and uses when it has recognised its user (WebAuthn).</summary>
    public const string Passkey = "passkey";

    /// <summary>One of ten codes that the user has printed. No factor of its own: it stands in when another one is lost.</summary>
    public const string Backup = "backup";

    public static IReadOnlyList<string> All { get; } = [Totp, Sms, Email, Passkey, Backup];
}

/// <summary>A second factor of a user.</summary>
/// <param name="Method"><see cref="MfaMethods"/> without <see cref="MfaMethods.Backup"/>.</param>
/// <param name="SealedSecret">The key of an authenticator app (base32), a phone number or an address, sealed; of a passkey nothing.</param>
/// <param name="Label">Its label for the user: a masked number or address; empty for an authenticator app and a passkey.</param>
/// <param name="ConfirmedAt">Null: no code of it has been presented yet, so it is not required.</param>
public sealed record MfaFactor(
    string Id,
    string TenantId,
    string AccountId,
    string Method,
    string SealedSecret,
    string Label,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ConfirmedAt,
    DateTimeOffset? LastUsedAt)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(MfaFactor)} {Id}";
}

/// <summary>What is kept of a confirmed passkey. Nothing of it is secret.</summary>
/// <param name="CredentialId">The authenticator's name for it; at most <see cref="Limits.MfaLimits.CredentialIdBytesMax"/>.</param>
/// <param name="PublicKey">A COSE key (RFC 9052).</param>
/// <param name="SignCount">Of its last use; 0: the authenticator does not count.</param>
public sealed record Passkey(string FactorId, byte[] CredentialId, byte[] PublicKey, long SignCount);
