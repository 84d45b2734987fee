namespace Livehouse.SingleSignOn.SignIns;

/// <summary>Why a sign-in by a provider failed: one word for programs and, for each, what an admin can do about it. Words are never renamed.</summary>
public static class SsoReasons
{
    public const string StateUnknown = "state_unknown";
    public const string StateExpired = "state_expired";
    public const string Replayed = "replayed";
    public const string SignatureInvalid = "signature_invalid";
    public const string SignatureMissing = "signature_missing";
    public const string IssuerMismatch = "issuer_mismatch";
    public const string AudienceMismatch = "audience_mismatch";
    public const string RecipientMismatch = "recipient_mismatch";
    public const string NotYetValid = "not_yet_valid";
    public const string Expired = "expired";
    public const string NonceMismatch = "nonce_mismatch";
    public const string InResponseToMismatch = "in_response_to_mismatch";
    public const string SubjectMissing = "subject_missing";
    public const string EmailUnverified = "email_unverified";
    public const string ProviderUnreachable = "provider_unreachable";
    public const string TokenExchangeFailed = "token_exchange_failed";
    public const string CredentialsInvalid = "credentials_invalid";
    public const string UserDisabled = "user_disabled";
    public const string UserNotAllowed = "user_not_allowed";

    private static readonly Dictionary<string, string> Hints = new()
    {
        [StateUnknown] = "Begin the sign-in again, in one browser and with cookies allowed; a sign-in can't be finished in a browser that didn't begin it.",
        [StateExpired] = "The sign-in took too long. Begin it again.",
        [Replayed] = "This answer of the provider was used already. Begin the sign-in again.",
        [SignatureInvalid] = "The provider's answer isn't signed with a key that is known here. Compare the signing certificate or key set with the "
            + "provider's; "
            + "SHA-1 isn't accepted.",
        [SignatureMissing] = "Let the provider sign its answer (the SAML assertion or the ID token).",
        [IssuerMismatch] = "The answer comes from another provider than the configured one. Copy the issuer or entity id exactly, slash at the end included.",
        [AudienceMismatch] = "The answer is meant for another application. Compare the client id, or the service provider's entity id (audience), with the "
            + "provider's configuration.",
        [RecipientMismatch] = "The answer is meant for another address. Set the provider's ACS or redirect address to this server's callback.",
        [NotYetValid] = "The answer isn't valid yet. The provider's clock is ahead of this server's: synchronise both (NTP).",
        [Expired] = "The answer isn't valid any more. The provider's clock is behind this server's, or the sign-in took too long.",
        [NonceMismatch] = "The ID token belongs to another sign-in. Begin it again; if it happens each time, something between caches the provider's answers.",
        [InResponseToMismatch] = "The answer belongs to another sign-in, or to none. Begin at this application; sign-ins that begin at the provider have to be "
            + "allowed first (allowIdpInitiated).",
        [SubjectMissing] = "The provider doesn't say who signed in. Let it send a stable user id (sub, NameID), or name the claim that holds it.",
        [EmailUnverified] = "An account with this e-mail address exists, and the provider doesn't vouch for the address. Sign in to that account as before, or "
            + "let the provider verify the address.",
        [ProviderUnreachable] = "The provider doesn't answer. Check its address, name resolution, firewall and certificate.",
        [TokenExchangeFailed] = "The provider refused to hand out a token. Check client id, client secret and the redirect address that is registered there.",
        [CredentialsInvalid] = "User name or password is wrong.",
        [UserDisabled] = "The account is disabled here. An admin of the organisation can enable it.",
        [UserNotAllowed] = "This person may not sign in here. Assign them to the application at the provider.",
    };

    public static IReadOnlyCollection<string> All => Hints.Keys;

    /// <summary>What to do about it, as a sentence for an admin.</summary>
    public static string HintFor(string reason) => Hints[reason];
}
