using Livehouse.SingleSignOn.Providers;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>The protocol of each kind of provider.</summary>
internal sealed class Protocols(ISsoProtocol oidc, ISsoProtocol oauth2, ISsoProtocol saml, ISsoProtocol ldap)
{
    public ISsoProtocol For(ProviderConfiguration provider) => provider.Type switch
    {
        ProviderTypes.Oidc => oidc,
        ProviderTypes.OAuth2 => oauth2,
        ProviderTypes.Saml => saml,
        ProviderTypes.Ldap => ldap,
        _ => throw new InvalidOperationException($"No protocol is known as {provider.Type}."),
    };
}
