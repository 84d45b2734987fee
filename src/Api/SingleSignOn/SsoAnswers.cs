using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.Api.SingleSignOn;

/// <summary>A provider's configuration without its secrets; fields of other types are left out.</summary>
internal sealed record ProviderAnswer(
    string Type, string DisplayName, bool Enabled, bool TrustsUpstreamMfa, IReadOnlyList<RoleMapping> RoleMappings, ServiceProviderAnswer ServiceProvider)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorizationUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserInfoUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ClientSecretSet { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scopes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClaimNames? Claims { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MetadataUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MetadataXml { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EntityId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SsoUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Certificates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? SignRequests { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AllowIdpInitiated { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClaimNames? Attributes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? StartTls { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BindDn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BindPasswordSet { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BaseDn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserFilter { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GroupAttribute { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NestedGroups { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CertificateAuthority { get; init; }

    public static ProviderAnswer Of(ProviderConfiguration provider, ServiceProviderAnswer self)
    {
        var answer = new ProviderAnswer(provider.Type, provider.DisplayName, provider.Enabled, provider.TrustsUpstreamMfa, provider.RoleMappings, self);
        return provider switch
        {
            { Oidc: { } oidc } => answer with
            {
                Issuer = oidc.Issuer, ClientId = oidc.ClientId, ClientSecretSet = oidc.ClientSecret is not null, Scopes = oidc.Scopes, Claims = oidc.Claims,
            },
            { OAuth2: { } oauth2 } => answer with
            {
                AuthorizationUrl = oauth2.AuthorizationUrl, TokenUrl = oauth2.TokenUrl, UserInfoUrl = oauth2.UserInfoUrl, ClientId = oauth2.ClientId,
                ClientSecretSet = oauth2.ClientSecret is not null, Scopes = oauth2.Scopes, Claims = oauth2.Claims,
            },
            { Saml: { } saml } => answer with
            {
                MetadataUrl = saml.MetadataUrl, MetadataXml = saml.MetadataXml, EntityId = saml.EntityId, SsoUrl = saml.SsoUrl,
                Certificates = saml.Certificates,
                SignRequests = saml.SignRequests, AllowIdpInitiated = saml.AllowIdpInitiated, Attributes = saml.Attributes,
            },
            { Ldap: { } ldap } => answer with
            {
                Url = ldap.Url, StartTls = ldap.StartTls, BindDn = ldap.BindDn, BindPasswordSet = ldap.BindPassword is not null, BaseDn = ldap.BaseDn,
                UserFilter = ldap.UserFilter, GroupAttribute = ldap.GroupAttribute, NestedGroups = ldap.NestedGroups,
                CertificateAuthority = ldap.CertificateAuthority, Attributes = ldap.Attributes,
            },
            _ => answer,
        };
    }
}

/// <summary>What a provider has to know of this server.</summary>
/// <param name="CallbackUrl">The redirect address, for SAML the ACS.</param>
/// <param name="Certificates">Of SAML requests and encrypted assertions: the one that signs, the next one, the one before.</param>
internal sealed record ServiceProviderAnswer(string CallbackUrl, string EntityId, string MetadataUrl, IReadOnlyList<SpCertificateAnswer> Certificates)
{
    public static ServiceProviderAnswer Of(SamlServiceProvider self, SpKeyRing keys) => new(
        self.CallbackUrl,
        self.EntityId,
        self.EntityId,
        [
            .. ((string, SpKey?)[])[("current", keys.Current), ("next", keys.Next), ("previous", keys.Previous)] is var all
                ? all.Where(static one => one.Item2 is not null).Select(static one => SpCertificateAnswer.Of(one.Item1, one.Item2!)) : [],
        ]);
}

/// <param name="Use"><c>current</c> signs, <c>next</c> is only published, <c>previous</c> still decrypts.</param>
/// <param name="Fingerprint">SHA-256.</param>
internal sealed record SpCertificateAnswer(string Use, string Fingerprint, DateTimeOffset ExpiresAt)
{
    public static SpCertificateAnswer Of(string use, SpKey key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(key.Certificate);
        return new SpCertificateAnswer(use, certificate.GetCertHashString(HashAlgorithmName.SHA256), key.ExpiresAt);
    }
}

internal sealed record TemplatePage(IReadOnlyList<ProviderTemplate> Items, ServiceProviderAnswer ServiceProvider);

/// <param name="TestId">Under which the outcome can be read.</param>
internal sealed record ProviderTestAnswer(bool Ok, IReadOnlyList<StepAnswer> Steps, string TestId)
{
    /// <summary>Why it failed; left out when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Opens a real sign-in; left out when something failed, and for directories.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TestUrl { get; init; }
}

/// <param name="Name">Stable, such as <c>idToken.audience</c>.</param>
internal sealed record StepAnswer(string Name, bool Ok, string Detail)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Expected { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Got { get; init; }

    public static IReadOnlyList<StepAnswer> Of(IReadOnlyList<CheckStep> steps) =>
        [.. steps.Select(static step => new StepAnswer(step.Name, step.Ok, step.Detail) { Hint = step.Hint, Expected = step.Expected, Got = step.Got })];
}

/// <param name="Status"><c>waiting</c> for the sign-in, <c>passed</c> or <c>failed</c>.</param>
/// <param name="Claims">Redacted.</param>
/// <param name="Roles">That the person would get.</param>
internal sealed record TestOutcomeAnswer(
    string TestId,
    string Status,
    bool Ok,
    string? Reason,
    string? Hint,
    IReadOnlyList<StepAnswer> Steps,
    IReadOnlyList<ClaimAnswer> Claims,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Roles,
    DateTimeOffset At)
{
    public static TestOutcomeAnswer Of(string testId, TestOutcome outcome) => new(
        testId, outcome.Status, outcome.Status == "passed", outcome.Reason, outcome.Hint, StepAnswer.Of(outcome.Steps),
        [.. outcome.Claims.Select(static claim => new ClaimAnswer(claim.Key, claim.Value))], outcome.Groups, outcome.Roles, outcome.At);
}

internal sealed record ClaimAnswer(string Name, string Value);

/// <param name="RedirectUrl">Where the browser goes; null with <paramref name="CredentialsRequired"/>: name and password are sent to the callback.</param>
internal sealed record InitiateAnswer(string Tenant, ProviderNameAnswer Provider, string? RedirectUrl, string State, bool CredentialsRequired);

internal sealed record ProviderNameAnswer(string Type, string DisplayName);
