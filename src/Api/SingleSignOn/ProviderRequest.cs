using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.SingleSignOn.Providers;

namespace Livehouse.Api.SingleSignOn;

/// <summary>A provider's configuration: the fields of its <c>type</c> count, those of others are ignored.</summary>
internal sealed record ProviderRequest(ProviderConfiguration Provider) : IRequest<ProviderRequest>
{
    public static ProviderRequest Read(Fields fields) => new(Configuration(fields));

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => nameof(ProviderRequest);

    internal static ProviderConfiguration Configuration(Fields fields)
    {
        var type = fields.Word("type", [.. ProviderTypes.All]);
        var all = new ProviderConfiguration(
            type,
            fields.OptionalText("displayName", 1, SsoLimits.DisplayNameLengthMax) ?? "Single sign-on",
            fields.OptionalFlag("enabled") ?? false,
            fields.OptionalFlag("trustsUpstreamMfa") ?? false,
            fields.OptionalObjects("roleMappings", SsoLimits.RoleMappingsMax, static mapping => new RoleMapping(
                mapping.Text("group", 1, SsoLimits.GroupLengthMax, TextKind.Exact), mapping.Word("role", [.. Role.All]))))
        {
            Oidc = Oidc(fields),
            OAuth2 = OAuth2(fields),
            Saml = Saml(fields),
            Ldap = Ldap(fields),
        };
        Require(fields, type);
        return all with
        {
            Oidc = type == ProviderTypes.Oidc ? all.Oidc : null,
            OAuth2 = type == ProviderTypes.OAuth2 ? all.OAuth2 : null,
            Saml = type == ProviderTypes.Saml ? all.Saml : null,
            Ldap = type == ProviderTypes.Ldap ? all.Ldap : null,
        };
    }

    private static void Require(Fields fields, string type)
    {
        string[] needed = type switch
        {
            ProviderTypes.Oidc => ["issuer", "clientId"],
            ProviderTypes.OAuth2 => ["authorizationUrl", "tokenUrl", "userInfoUrl", "clientId"],
            ProviderTypes.Ldap => ["url", "baseDn", "userFilter"],
            _ => [],
        };
        foreach (var name in needed)
        {
            if (!fields.Has(name)) fields.Fail(name, "Is required.");
        }
    }

    private static OidcSettings Oidc(Fields fields) => new(
        Url(fields, "issuer") ?? "", ClientId(fields), ClientSecret(fields), Scopes(fields), Names(fields, "claims"));

    private static OAuth2Settings OAuth2(Fields fields) => new(
        Url(fields, "authorizationUrl") ?? "", Url(fields, "tokenUrl") ?? "", Url(fields, "userInfoUrl") ?? "", ClientId(fields), ClientSecret(fields),
        Scopes(fields), Names(fields, "claims"));

    private static SamlSettings Saml(Fields fields) => new(
        Url(fields, "metadataUrl"),
        fields.OptionalText("metadataXml", 1, SsoLimits.MetadataLengthMax, TextKind.Raw),
        Url(fields, "entityId"),
        Url(fields, "ssoUrl"),
        fields.OptionalTexts("certificates", SsoLimits.CertificatesMax, 1, SsoLimits.CertificateLengthMax, TextKind.Raw),
        fields.OptionalFlag("signRequests") ?? true,
        fields.OptionalFlag("allowIdpInitiated") ?? false,
        Names(fields, "attributes"));

    private static LdapSettings Ldap(Fields fields) => new(
        Url(fields, "url") ?? "",
        fields.OptionalFlag("startTls") ?? false,
        fields.OptionalText("bindDn", 1, SsoLimits.DnLengthMax, TextKind.Exact) ?? "",
        fields.OptionalText("bindPassword", 1, SsoLimits.SecretLengthMax, TextKind.Secret),
        fields.OptionalText("baseDn", 1, SsoLimits.DnLengthMax, TextKind.Exact) ?? "",
        fields.OptionalText("userFilter", 1, SsoLimits.FilterLengthMax, TextKind.Exact) ?? "",
        fields.OptionalText("groupAttribute", 1, SsoLimits.ClaimNameLengthMax, TextKind.Exact),
        fields.OptionalFlag("nestedGroups") ?? false,
        fields.OptionalText("certificateAuthority", 1, SsoLimits.CertificateLengthMax, TextKind.Raw),
        Names(fields, "attributes"));

    private static string? Url(Fields fields, string name) => fields.OptionalText(name, 1, SsoLimits.UrlLengthMax, TextKind.Exact);

    private static string ClientId(Fields fields) => fields.OptionalText("clientId", 1, SsoLimits.ClientIdLengthMax, TextKind.Exact) ?? "";

    private static string? ClientSecret(Fields fields) => fields.OptionalText("clientSecret", 1, SsoLimits.SecretLengthMax, TextKind.Secret);

    private static IReadOnlyList<string> Scopes(Fields fields) =>
        fields.OptionalTexts("scopes", SsoLimits.ScopesMax, 1, SsoLimits.ScopeLengthMax, TextKind.Exact);

    private static ClaimNames Names(Fields fields, string field) => fields.OptionalObject(field, static names => new ClaimNames(
        Name(names, "subject"), Name(names, "email"), Name(names, "name"), Name(names, "username"), Name(names, "groups"))) ?? new ClaimNames();

    private static string? Name(Fields names, string field) => names.OptionalText(field, 1, SsoLimits.ClaimNameLengthMax, TextKind.Exact);
}

/// <param name="Provider">Null: the saved one.</param>
internal sealed record ProviderTestRequest(ProviderConfiguration? Provider, LoginFields? Login) : IRequest<ProviderTestRequest>
{
    public static bool MayBeEmpty => true;

    public static ProviderTestRequest Read(Fields fields)
    {
        var provider = fields.OptionalObject("provider", ProviderRequest.Configuration);
        // A configuration by itself would be ignored, and the saved one would be called right.
        if (provider is null && fields.Has("type"))
        {
            fields.Fail("provider", "Holds the configuration to test: { \"provider\": { \"type\": … } }.");
        }

        return new(provider, fields.OptionalObject("login", LoginFields.Read));
    }

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => nameof(ProviderTestRequest);
}

internal sealed record LoginFields(string Username, string Password)
{
    public static LoginFields Read(Fields fields) => new(
        fields.Text("username", 1, SsoLimits.LoginLengthMax, TextKind.Exact), fields.Text("password", 1, SsoLimits.SecretLengthMax, TextKind.Secret));

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => nameof(LoginFields);
}
