using Livehouse.Hosting;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Tenants;
using Livehouse.SingleSignOn.Ldap;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.OAuth2;
using Livehouse.SingleSignOn.Oidc;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.SingleSignOn;

public static class SsoSetup
{
    /// <summary>Needs identity's services and its ports in the container.</summary>
    public static IServiceCollection AddSingleSignOn(this IServiceCollection services, SsoOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new SsoServices(
            provider.GetRequiredService<IdentityPorts>().Federation,
            provider.GetRequiredService<SecretSeal>(),
            provider.GetRequiredService<ExternalSignIns>(),
            provider.GetRequiredService<TenantDirectory>(),
            provider.GetRequiredService<IAuditLog>(),
            provider.GetRequiredService<TimeProvider>(),
            options));
        services.AddSingleton(static provider => provider.GetRequiredService<SsoServices>().Providers);
        services.AddSingleton(static provider => provider.GetRequiredService<SsoServices>().Rules);
        services.AddSingleton(static provider => provider.GetRequiredService<SsoServices>().SignIns);
        services.AddSingleton(static provider => provider.GetRequiredService<SsoServices>().Tests);
        services.AddSingleton<IScheduledJob>(static provider => new CertificateWatch(
            provider.GetRequiredService<IdentityPorts>().Federation,
            provider.GetRequiredService<SsoServices>(),
            provider.GetRequiredService<MessageQueue>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}

/// <summary>Single sign-on, put together.</summary>
public sealed class SsoServices : IDisposable
{
    private readonly ProviderHttp _http;
    private readonly LdapProtocol _ldap;

    public SsoServices(
        IFederationStore store, SecretSeal seal, ExternalSignIns accounts, TenantDirectory tenants, IAuditLog audit, TimeProvider time, SsoOptions options)
    {
        var addresses = new AddressRules(options);
        _http = new ProviderHttp(options, addresses);
        _ldap = new LdapProtocol(addresses, time, options);
        var attempts = new AttemptStore(store, seal, time);
        var tokens = new TokenEndpoint(_http);
        var metadata = new OidcMetadata(_http);
        Providers = new ProviderStore(store, seal, time);
        KnownProviders = new IdentityProviders(_http, time);
        Rules = new ProviderRules(addresses);
        var protocols = new Protocols(
            new OidcProtocol(_http, metadata, new IdTokenRules(metadata, time, options), tokens, time, options),
            new OAuth2Protocol(_http, tokens, time, options),
            new SamlProtocol(_http, KnownProviders, new SamlAssertionRules(time, options, attempts), Providers, time, options),
            _ldap);
        SignIns = new SignInService(Providers, attempts, protocols, accounts, tenants, audit, time, options);
        Tests = new ProviderTests(protocols, attempts, time, options);
    }

    public ProviderStore Providers { get; }

    public ProviderRules Rules { get; }

    public SignInService SignIns { get; }

    public ProviderTests Tests { get; }

    internal IdentityProviders KnownProviders { get; }

    public void Dispose()
    {
        _http.Dispose();
        _ldap.Dispose();
    }
}
