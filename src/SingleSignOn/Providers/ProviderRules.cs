using System.Security.Cryptography;
using Livehouse.SingleSignOn.Ldap;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Saml;

namespace Livehouse.SingleSignOn.Providers;

/// <summary>What is wrong with a configuration as it is written; whether it works, the test says.</summary>
public sealed class ProviderRules
{
    private readonly AddressRules _addresses;

    internal ProviderRules(AddressRules addresses) => _addresses = addresses;

    /// <summary>Field to fault; empty: nothing is wrong.</summary>
    public IReadOnlyDictionary<string, string[]> Faults(ProviderConfiguration provider)
    {
        var faults = new Dictionary<string, string[]>();
        switch (provider)
        {
            case { Oidc: { } oidc }:
                Address(faults, "issuer", oidc.Issuer);
                if (oidc.Issuer.Contains('?', StringComparison.Ordinal)) faults.TryAdd("issuer", ["Must not have a query."]);
                break;
            case { OAuth2: { } oauth2 }:
                Address(faults, "authorizationUrl", oauth2.AuthorizationUrl);
                Address(faults, "tokenUrl", oauth2.TokenUrl);
                Address(faults, "userInfoUrl", oauth2.UserInfoUrl);
                break;
            case { Saml: { } saml }:
                OfSaml(faults, saml);
                break;
            case { Ldap: { } ldap }:
                OfLdap(faults, ldap);
                break;
        }

        return faults;
    }

    private void OfSaml(Dictionary<string, string[]> faults, SamlSettings saml)
    {
        if (saml is { MetadataUrl: not null, MetadataXml: not null }) faults.TryAdd("metadataXml", ["Give the metadata's address or its text, not both."]);
        if (saml.MetadataUrl is { } address) Address(faults, "metadataUrl", address);
        if (saml is { MetadataUrl: null, MetadataXml: null })
        {
            if (saml.EntityId is null) faults.TryAdd("entityId", ["Is required without metadata."]);
            if (saml.SsoUrl is null) faults.TryAdd("ssoUrl", ["Is required without metadata."]);
            if (saml.Certificates.Count == 0) faults.TryAdd("certificates", ["Is required without metadata."]);
        }

        if (saml.SsoUrl is { } service) Address(faults, "ssoUrl", service);
        if (!saml.Certificates.All(IsCertificate)) faults.TryAdd("certificates", ["Must be X.509 certificates in PEM or base64."]);
    }

    private void OfLdap(Dictionary<string, string[]> faults, LdapSettings ldap)
    {
        var isPlain = ldap.Url.StartsWith("ldap://", StringComparison.OrdinalIgnoreCase);
        // With StartTLS the connection is encrypted before anything is said.
        var fault = isPlain && ldap.StartTls ? _addresses.FaultOf(ldap.Url, "ldap", "ldap") : _addresses.FaultOf(ldap.Url, "ldaps", "ldap");
        if (fault is not null) faults.TryAdd("url", [isPlain ? $"{fault} Or set startTls." : fault]);
        if (!ldap.UserFilter.Contains(LdapText.LoginPlace, StringComparison.Ordinal) || ldap.UserFilter is not ['(', .., ')'])
        {
            faults.TryAdd("userFilter", [$"Must be a filter such as (uid={LdapText.LoginPlace})."]);
        }
        if (ldap is { BindDn.Length: > 0, BindPassword: null or "" }) faults.TryAdd("bindPassword", ["Is required with bindDn."]);
        if (ldap.CertificateAuthority is { } authority && !IsCertificate(authority)) faults.TryAdd("certificateAuthority", ["Must be a certificate in PEM."]);
    }

    private void Address(Dictionary<string, string[]> faults, string field, string address)
    {
        if (_addresses.FaultOf(address) is { } fault) faults.TryAdd(field, [fault]);
    }

    private static bool IsCertificate(string text)
    {
        try
        {
            IdentityProvider.ReadCertificate(text).Dispose();
            return true;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
