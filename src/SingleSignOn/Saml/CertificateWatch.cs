using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Livehouse.Hosting;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Mail;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>Notifies a tenant's admins by mail, once for each certificate, that it expires within 30 days: afterwards sign-ins would fail.</summary>
internal sealed class CertificateWatch(IFederationStore store, SsoServices services, MessageQueue mails, TimeProvider time) : IScheduledJob
{
    private const int TenantsAtOnce = 100;

    public string Name => "sso-certificate-watch";

    public string Kind => "certificates.check";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task RunOnce(CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var tenants = await store.Tenants(after, TenantsAtOnce, cancellation);
            foreach (var tenantId in tenants) await Look(tenantId, cancellation);
            after = tenants.Count == TenantsAtOnce ? tenants[^1] : null;
        }
        while (after is not null);
    }

    private async Task Look(string tenantId, CancellationToken cancellation)
    {
        if (await services.Providers.Find(tenantId, cancellation) is not { Enabled: true, Saml: { } saml } provider) return;
        var keys = await services.Providers.Get(tenantId, cancellation);
        using var own = X509CertificateLoader.LoadCertificate(keys.Current.Certificate);
        await NotifyIfExpiring(
            tenantId, own, "The certificate that Livehouse signs its SAML requests with",
            "Prepare the next one (POST /api/tenant/sso/certificate), load the metadata at the provider, then activate it.", cancellation);
        foreach (var certificate in await TheirsOf(saml, cancellation))
        {
            await NotifyIfExpiring(
                tenantId, certificate, $"A certificate of the identity provider {provider.DisplayName}",
                saml.MetadataUrl is null ? "Add its successor to the provider's configuration before that day." : "Make sure that the provider's metadata "
                    + "names its successor before that day.", cancellation);
        }
    }

    private async Task<IReadOnlyList<X509Certificate2>> TheirsOf(SamlSettings saml, CancellationToken cancellation)
    {
        try
        {
            return (await services.KnownProviders.Get(saml, new SignInChecks(), isFresh: false, cancellation)).Certificates;
        }
        catch (SsoFailedException)
        {
            // The provider is away: the next round looks again.
            return [];
        }
    }

    private async Task NotifyIfExpiring(string tenantId, X509Certificate2 certificate, string what, string advice, CancellationToken cancellation)
    {
        var until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var left = until - time.GetUtcNow();
        if (left > CertificateDates.NotifiedBefore || left < TimeSpan.Zero) return;
        await store.NotifyAdmins(
            tenantId,
            $"told:{tenantId}:{certificate.GetCertHashString(HashAlgorithmName.SHA256)}",
            until,
            address => mails.Mail(
                address,
                $"A certificate for single sign-on expires on {until:yyyy-MM-dd}",
                $"""
                {what} expires on {until:yyyy-MM-dd}.
                From then on people may be unable to sign in to {tenantId}.

                {advice}

                """),
            cancellation);
    }
}
