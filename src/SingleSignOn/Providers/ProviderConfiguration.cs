namespace Livehouse.SingleSignOn.Providers;

/// <summary>How the people of one tenant sign in elsewhere. Stored sealed: field names are never renamed.</summary>
/// <param name="Type">One of <see cref="ProviderTypes"/>; the settings of that kind are there, the others null.</param>
/// <param name="Enabled">False: a draft, which only the tenant's admin can try.</param>
/// <param name="TrustsUpstreamMfa">A second factor that the provider states counts as one here.</param>
public sealed record ProviderConfiguration(
    string Type, string DisplayName, bool Enabled, bool TrustsUpstreamMfa, IReadOnlyList<RoleMapping> RoleMappings)
{
    public OidcSettings? Oidc { get; init; }

    public OAuth2Settings? OAuth2 { get; init; }

    public SamlSettings? Saml { get; init; }

    public LdapSettings? Ldap { get; init; }

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(ProviderConfiguration)} {Type}";
}

public static class ProviderTypes
{
    public const string Oidc = "oidc";
    public const string OAuth2 = "oauth2";
    public const string Saml = "saml";
    public const string Ldap = "ldap";

    public static IReadOnlyList<string> All { get; } = [Oidc, OAuth2, Saml, Ldap];
}

/// <summary>Members of the provider's group have the role.</summary>
/// <param name="Group">As the provider names it, compared letter by letter.</param>
public sealed record RoleMapping(string Group, string Role);

/// <summary>Where a provider says what; each may be a path such as <c>realm_access.roles</c>. Null: where that kind of provider usually says it.</summary>
public sealed record ClaimNames(string? Subject = null, string? Email = null, string? Name = null, string? Username = null, string? Groups = null);

/// <param name="Issuer">Exactly as the provider's discovery document spells it.</param>
/// <param name="ClientSecret">Null: a public client, which PKCE alone protects.</param>
/// <param name="Scopes">Empty: <c>openid email profile</c>.</param>
public sealed record OidcSettings(string Issuer, string ClientId, string? ClientSecret, IReadOnlyList<string> Scopes, ClaimNames Claims);

public sealed record OAuth2Settings(
    string AuthorizationUrl,
    string TokenUrl,
    string UserInfoUrl,
    string ClientId,
    string? ClientSecret,
    IReadOnlyList<string> Scopes,
    ClaimNames Claims);

/// <summary>Metadata by address or as text, or the three things that would be read from it.</summary>
/// <param name="Certificates">PEM or bare base64; any of them may have signed.</param>
/// <param name="AllowIdpInitiated">Accepts unsolicited responses: an attacker who can make a browser post one can sign it in as another user.</param>
public sealed record SamlSettings(
    string? MetadataUrl,
    string? MetadataXml,
    string? EntityId,
    string? SsoUrl,
    IReadOnlyList<string> Certificates,
    bool SignRequests,
    bool AllowIdpInitiated,
    ClaimNames Attributes);

/// <param name="Url"><c>ldaps://host[:port]</c>, or <c>ldap://…</c> with <paramref name="StartTls"/>.</param>
/// <param name="BindDn">Who searches; empty: anonymous.</param>
/// <param name="UserFilter">Finds exactly one entry; <c>{login}</c> stands for what was typed, escaped.</param>
/// <param name="GroupAttribute">Of the user's entry; default <c>memberOf</c>.</param>
/// <param name="NestedGroups">Also the groups that those groups are in, as far as eight levels up.</param>
/// <param name="CertificateAuthority">PEM of who signed the directory's certificate; null: those that this machine trusts.</param>
public sealed record LdapSettings(
    string Url,
    bool StartTls,
    string BindDn,
    string? BindPassword,
    string BaseDn,
    string UserFilter,
    string? GroupAttribute,
    bool NestedGroups,
    string? CertificateAuthority,
    ClaimNames Attributes);
