using Livehouse.Api.SingleSignOn;
using Livehouse.SingleSignOn.Providers;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Examples of single sign-on.</summary>
internal static class SsoExamples
{
    public static object Provider { get; } = new
    {
        type = "oidc",
        displayName = "Acme",
        enabled = true,
        issuer = "https://id.example.com/realms/acme",
        clientId = "livehouse",
        clientSecret = "a-secret-of-the-provider",
        claims = new { groups = "realm_access.roles" },
        roleMappings = new[] { new { group = "crew", role = "moderator" } },
    };

    public static ServiceProviderAnswer Self { get; } = new(
        "https://live.example.com/api/auth/sso/callback",
        "https://live.example.com/api/auth/sso/saml/metadata?tenant=acme",
        "https://live.example.com/api/auth/sso/saml/metadata?tenant=acme",
        [new SpCertificateAnswer("current", "5F2A0C97D1", ExampleValues.At.AddYears(3))]);

    public static ProviderAnswer Saved { get; } = new("oidc", "Acme", true, false, [new RoleMapping("crew", "moderator")], Self)
    {
        Issuer = "https://id.example.com/realms/acme",
        ClientId = "livehouse",
        ClientSecretSet = true,
        Scopes = [],
        Claims = new ClaimNames(Groups: "realm_access.roles"),
    };

    public static ProviderTestAnswer Test { get; } = new(
        true, [new StepAnswer("discovery.issuer", true, "As expected.") { Expected = "https://id.example.com", Got = "https://id.example.com" }], "sso_7f3kQw")
    {
        TestUrl = "https://id.example.com/authorize?client_id=livehouse",
    };

    public static TestOutcomeAnswer Outcome { get; } = new(
        "sso_7f3kQw",
        "failed",
        false,
        "audience_mismatch",
        "The response is meant for another application. Compare the client id with the provider's configuration.",
        [new StepAnswer("idToken.audience", false, "The ID token is meant for another client.") { Expected = "livehouse", Got = "another-client" }],
        [new ClaimAnswer("email", "ad…@example.com")],
        ["crew"],
        ["viewer", "moderator"],
        ExampleValues.At);
}
