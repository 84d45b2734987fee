namespace Livehouse.Identity.Mfa;

/// <summary>What a browser answers for a passkey (WebAuthn, <c>PublicKeyCredential.toJSON()</c>), decoded.</summary>
/// <param name="ClientDataJson">What the browser has said of the page: challenge, origin, and what for.</param>
/// <param name="AttestationObject">Of a new passkey; null: one is used.</param>
/// <param name="AuthenticatorData">Of one that is used, with <paramref name="Signature"/>.</param>
/// <param name="UserHandle">Null: the authenticator does not say.</param>
public sealed record PasskeyCredential(
    byte[] Id, byte[] ClientDataJson, byte[]? AttestationObject, byte[]? AuthenticatorData, byte[]? Signature, byte[]? UserHandle)
{
    /// <summary>Keeps it out of logs.</summary>
    public override string ToString() => nameof(PasskeyCredential);
}
