using System.Collections.Concurrent;
using System.Text;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>Data of identity providers: as configured, or from their metadata, which is fetched again after an hour.</summary>
internal sealed class IdentityProviders(ProviderHttp http, TimeProvider time)
{
    private const int KeptMax = 500;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (IdentityProvider Found, DateTimeOffset At)> _kept = new(StringComparer.Ordinal);

    /// <param name="isFresh">Asks the provider now.</param>
    /// <exception cref="SsoFailedException">Its metadata can't be had.</exception>
    public async Task<IdentityProvider> Get(SamlSettings settings, SignInChecks checks, bool isFresh, CancellationToken cancellation)
    {
        if (settings.MetadataXml is { } xml) return Named(settings, IdentityProvider.FromMetadata(Encoding.UTF8.GetBytes(xml), checks), checks);
        if (settings.MetadataUrl is not { } address)
        {
            return new IdentityProvider(
                settings.EntityId!, settings.SsoUrl!, [.. settings.Certificates.Select(IdentityProvider.ReadCertificate)], settings.SignRequests);
        }

        if (!isFresh && _kept.TryGetValue(address, out var kept) && time.GetUtcNow() - kept.At < KeptFor) return Named(settings, kept.Found, checks);
        var found = await Fetch(address, checks, cancellation);
        if (_kept.Count >= KeptMax) _kept.Clear();
        _kept[address] = (found, time.GetUtcNow());
        return Named(settings, found, checks);
    }

    private static IdentityProvider Named(SamlSettings settings, IdentityProvider found, SignInChecks checks)
    {
        // Metadata by address is as good as TLS; a name that was typed in beside it is a promise.
        if (settings.EntityId is { } name)
        {
            checks.RequireSame("metadata.entityId", SsoReasons.IssuerMismatch, "The metadata is another provider's.", name, found.EntityId);
        }
        return found;
    }

    private async Task<IdentityProvider> Fetch(string address, SignInChecks checks, CancellationToken cancellation)
    {
        try
        {
            var answer = await http.Get(address, "application/samlmetadata+xml, application/xml, text/xml, */*;q=0.1", null, cancellation);
            checks.Require(
                answer.IsSuccess, "metadata", SsoReasons.ProviderUnreachable, $"The metadata's address answered {answer.Status}.", "200",
                answer.Location is null ? $"{answer.Status}" : $"{answer.Status} to {answer.Location}");
            return IdentityProvider.FromMetadata(answer.Body, checks);
        }
        catch (ProviderUnreachableException unreachable)
        {
            throw checks.Fail("metadata", SsoReasons.ProviderUnreachable, unreachable.Message);
        }
    }
}
