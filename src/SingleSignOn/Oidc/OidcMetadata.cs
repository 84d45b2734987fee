using System.Collections.Concurrent;
using System.Text;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.SignIns;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Livehouse.SingleSignOn.Oidc;

/// <summary>Discovery documents and key sets of any number of issuers, cached as long as the library's manager does (12 hours).</summary>
internal sealed class OidcMetadata(ProviderHttp http)
{
    private const int IssuersMax = 500;

    private readonly ConcurrentDictionary<string, ConfigurationManager<OpenIdConnectConfiguration>> _managers = new(StringComparer.Ordinal);

    /// <exception cref="SsoFailedException">It can't be had, or is another issuer's.</exception>
    public async Task<OpenIdConnectConfiguration> Get(string issuer, SignInChecks checks, CancellationToken cancellation)
    {
        if (_managers.Count >= IssuersMax) _managers.Clear();
        var manager = _managers.GetOrAdd(issuer, ManagerOf);
        return Checked(issuer, await Fetch(manager, issuer, checks, cancellation), checks);
    }

    /// <summary>
    /// As <see cref="Get"/>, from the provider now: its keys may be others since. The library's own refresh answers the old keys until its work in the
    /// background is done.
    /// </summary>
    /// <exception cref="SsoFailedException">As of <see cref="Get"/>.</exception>
    public async Task<OpenIdConnectConfiguration> Renew(string issuer, SignInChecks checks, CancellationToken cancellation)
    {
        var manager = ManagerOf(issuer);
        var fresh = Checked(issuer, await Fetch(manager, issuer, checks, cancellation), checks);
        _managers[issuer] = manager;
        return fresh;
    }

    private ConfigurationManager<OpenIdConnectConfiguration> ManagerOf(string issuer) => new(
        $"{issuer.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new Documents(http));

    private static async Task<OpenIdConnectConfiguration> Fetch(
        ConfigurationManager<OpenIdConnectConfiguration> manager, string issuer, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            return await manager.GetConfigurationAsync(cancellation);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or IOException)
        {
            var cause = Causes(error).OfType<ProviderUnreachableException>().FirstOrDefault()?.Message
                ?? "What is at the issuer's /.well-known/openid-configuration, or at its jwks_uri, is not what it should be.";
            throw checks.Fail("discovery.document", SsoReasons.ProviderUnreachable, cause, $"{issuer.TrimEnd('/')}/.well-known/openid-configuration", null,
                "Check the issuer: its discovery document must be readable from this server at exactly that address.");
        }
    }

    private static OpenIdConnectConfiguration Checked(string issuer, OpenIdConnectConfiguration found, SignInChecks checks)
    {
        // OpenID Connect Discovery 1.0, section 4.3: otherwise one issuer could speak for another.
        checks.RequireSame("discovery.issuer", SsoReasons.IssuerMismatch, "The discovery document names another issuer.", issuer, found.Issuer);
        checks.Require(
            !string.IsNullOrEmpty(found.AuthorizationEndpoint) && !string.IsNullOrEmpty(found.TokenEndpoint), "discovery.endpoints",
            SsoReasons.ProviderUnreachable, "The discovery document names no authorization or no token endpoint.");
        return found;
    }

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException!) yield return at;
    }

    private sealed class Documents(ProviderHttp http) : IDocumentRetriever
    {
        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            var answer = await http.Get(address, "application/json", null, cancel);
            if (answer.Status is >= 300 and < 400) throw new ProviderUnreachableException($"{address} redirects, which is not followed.");
            return answer.IsSuccess ? Encoding.UTF8.GetString(answer.Body) : throw new ProviderUnreachableException($"{address} answered {answer.Status}.");
        }
    }
}
