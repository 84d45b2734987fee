namespace Livehouse.SingleSignOn.Providers;

/// <summary>How a widely used provider is connected.</summary>
/// <param name="Defaults">Fields of the configuration that are the same for everybody, or with <c>{…}</c> where one's own goes.</param>
/// <param name="Guide">What to do there and here, a step a line.</param>
public sealed record ProviderTemplate(string Id, string Name, string Type, IReadOnlyDictionary<string, object> Defaults, IReadOnlyList<string> Guide);

/// <summary>Every template, by name.</summary>
public static class ProviderTemplates
{
    private const string Callback = "Its redirect address is this server's callback, serviceProvider.callbackUrl in this answer.";

    private static readonly string[] OidcScopes = ["openid", "email", "profile"];

    public static IReadOnlyList<ProviderTemplate> All { get; } =
    [
        Oidc("okta", "Okta", "https://{domain}.okta.com", ["openid", "email", "profile", "groups"],
            "Okta Admin Console: Applications, Create App Integration, OIDC, Web Application.",
            "Sign On: add a groups claim named groups to the ID token, with the groups that matter here."),
        Oidc("entra", "Microsoft Entra ID", "https://login.microsoftonline.com/{tenant id}/v2.0", OidcScopes,
            "Entra admin center: App registrations, New registration, this organisation only.",
            "Certificates & secrets: make a client secret. Token configuration: add the groups claim (group ids) or app roles, which come as roles.",
            "Entra doesn't say whether an address is verified: prove your domain here if accounts with these addresses exist already."),
        Oidc("google", "Google Workspace", "https://accounts.google.com", OidcScopes,
            "Google Cloud console: APIs & Services, Credentials, OAuth client ID, Web application; consent screen: Internal.",
            "Google sends no groups: give roles here, or use SAML or SCIM."),
        Oidc("auth0", "Auth0", "https://{domain}.auth0.com/", OidcScopes,
            "Auth0 dashboard: Applications, Regular Web Application. The issuer ends with a slash.",
            "Groups: an Action that sets a custom claim; name it in claims.groups."),
        Oidc("keycloak", "Keycloak", "https://{host}/realms/{realm}", OidcScopes,
            "Keycloak admin console: Clients, Create client, OpenID Connect, Client authentication on.",
            "Roles of the realm: claims.groups = realm_access.roles, with the mapper \"realm roles\" added to the ID token.",
            defaults: new() { ["claims"] = new Dictionary<string, string> { ["groups"] = "realm_access.roles" } }),
        Oidc("onelogin", "OneLogin", "https://{subdomain}.onelogin.com/oidc/2", ["openid", "email", "profile", "groups"],
            "OneLogin administration: Applications, Add App, OpenId Connect (OIDC).", "Parameters: let groups send the user's roles."),
        Saml("pingfederate", "PingFederate", "https://{host}/pf/federation_metadata.ping?PartnerSpId={entity id}",
            "PingFederate: SP Connections, Create Connection, Browser SSO, and load this server's metadata.",
            "Sign the assertion, use the POST binding, and let the subject be a persistent identifier."),
        Saml("adfs", "AD FS", "https://{host}/FederationMetadata/2007-06/FederationMetadata.xml",
            "AD FS Management: Relying Party Trusts, Add, Claims aware, import this server's metadata.",
            "Claim rules: objectGUID or UPN as Name ID, E-Mail-Addresses, Display-Name, and group names as Group."),
        Saml("jumpcloud", "JumpCloud", "https://sso.jumpcloud.com/saml2/{app}/metadata",
            "JumpCloud: SSO Applications, Custom Application, SAML; set the entity ids and ACS of this server.",
            "Attributes: email, displayName, and include group attribute groups."),
        Ldap(
            "active-directory",
            "Active Directory",
            "(&(objectClass=user)(|(sAMAccountName={login})(userPrincipalName={login})))",
            "cn=livehouse,cn=Users,dc=example,dc=com",
            "Make an account that may only read. The certificate of a domain controller must be for the name in the address.",
            "Groups are matched by their name (cn) or by their whole DN."),
        Ldap("openldap", "OpenLDAP", "(&(objectClass=inetOrgPerson)(uid={login}))", "cn=livehouse,dc=example,dc=com",
            "Make an account that may search below baseDn.", "Groups: the memberof overlay, or groupOfNames below baseDn."),
        Oidc("oidc", "OpenID Connect", "https://{issuer}", OidcScopes, "Register a web application (authorization code, PKCE)."),
        new("oauth2", "OAuth 2.0", ProviderTypes.OAuth2,
            new Dictionary<string, object>
            {
                ["type"] = ProviderTypes.OAuth2, ["displayName"] = "OAuth 2.0", ["authorizationUrl"] = "https://{host}/authorize",
                ["tokenUrl"] = "https://{host}/token", ["userInfoUrl"] = "https://{host}/userinfo",
            },
            ["Register a web application (authorization code, PKCE).", "Name the claims of the user info: claims.subject first.", Callback]),
        Saml("saml", "SAML 2.0", "https://{host}/metadata", "Load this server's metadata at the provider, and let it sign its assertions (RSA or ECDSA, SHA-256)."),
    ];

    private static ProviderTemplate Oidc(
        string id, string name, string issuer, string[] scopes, string first, string? second = null, string? third = null,
        Dictionary<string, object>? defaults = null) => new(
        id, name, ProviderTypes.Oidc,
        new Dictionary<string, object>(defaults ?? []) { ["type"] = ProviderTypes.Oidc, ["displayName"] = name, ["issuer"] = issuer, ["scopes"] = scopes },
        Guide(first, second, third, Callback));

    private static ProviderTemplate Saml(string id, string name, string metadataUrl, string first, string? second = null) => new(
        id, name, ProviderTypes.Saml,
        new Dictionary<string, object> { ["type"] = ProviderTypes.Saml, ["displayName"] = name, ["metadataUrl"] = metadataUrl, ["signRequests"] = true },
        Guide(first, second, null, "This server's metadata is at serviceProvider.metadataUrl in this answer, which is also its entity id."));

    private static ProviderTemplate Ldap(string id, string name, string filter, string bindDn, string first, string? second = null) => new(
        id, name, ProviderTypes.Ldap,
        new Dictionary<string, object>
        {
            ["type"] = ProviderTypes.Ldap, ["displayName"] = name, ["url"] = "ldaps://{host}", ["bindDn"] = bindDn, ["baseDn"] = "dc=example,dc=com",
            ["userFilter"] = filter,
        },
        Guide(first, second, null, "In a private network the operator has to set SSO_ALLOW_PRIVATE=true."));

    private static string[] Guide(params string?[] steps) => [.. steps.OfType<string>()];
}
