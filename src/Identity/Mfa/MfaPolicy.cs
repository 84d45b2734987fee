using Livehouse.Callers;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;

namespace Livehouse.Identity.Mfa;

/// <summary>Who of a tenant's users needs a second factor.</summary>
internal static class MfaPolicies
{
    public static bool Requires(this MfaPolicy policy, IReadOnlyList<string> roles) =>
        policy == MfaPolicy.All || (policy == MfaPolicy.Admins && roles.Contains(Role.Admin));

    /// <summary>
    /// Whether a session that was good when it was opened no longer is: the policy, or its user's roles, now ask for the second factor that it lacks. One that
    /// can only set a factor up is always good for that.
    /// </summary>
    public static bool Outgrows(this MfaPolicy policy, SessionMfa mfa, bool mustSetUpMfa, IReadOnlyList<string> roles) => !mustSetUpMfa && mfa switch
    {
        SessionMfa.Passed => false,
        SessionMfa.Skipped => policy != MfaPolicy.Off,
        _ => policy.Requires(roles),
    };
}

/// <summary>Whether what an identity provider says of a sign-in makes it one with a second factor.</summary>
public static class UpstreamMfa
{
    /// <summary>Authentication contexts whose very meaning is more than one factor.</summary>
    private static readonly HashSet<string> Contexts = new(StringComparer.OrdinalIgnoreCase)
    {
        "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "phr",
        "phrh",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
        "possessionorinherence",
    };

    /// <summary>RFC 8176, section 2: what one knows, and what one has or is.</summary>
    private static readonly HashSet<string> Knowledge = ["pwd", "pin", "kba"];

    private static readonly HashSet<string> Possession = ["otp", "sms", "tel", "hwk", "swk", "sc", "pop", "fpt", "face", "iris", "retina", "vbm"];

    /// <summary>
    /// True only where the tenant trusts this provider with it (<c>trustsUpstreamMfa</c>) and the provider says it: <c>mfa</c> in <c>amr</c>, or there a
    /// method of what one knows and one of what one has or is, or an <c>acr</c> (SAML: <c>AuthnContextClassRef</c>) that means it.
    /// </summary>
    /// <param name="amr">Values of the verified token or assertion; empty: it has none.</param>
    /// <param name="acr">Null: it has none.</param>
    public static bool Counts(bool trustsUpstreamMfa, IReadOnlyCollection<string> amr, string? acr) =>
        trustsUpstreamMfa
        && (amr.Contains("mfa") || (amr.Any(Knowledge.Contains) && amr.Any(Possession.Contains)) || amr.Any(Contexts.Contains)
            || (acr is not null && Contexts.Contains(acr)));
}
