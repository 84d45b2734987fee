using System.Security.Cryptography;
using System.Text;
using Livehouse.Api.Auth;
using Livehouse.Api.Configuration;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Tenants;
using Microsoft.Extensions.Primitives;

namespace Livehouse.Api.Streaming;

/// <summary>
/// Shows that a callback comes from an RTMP server: the installation's secret, or an API key with the scope <c>ingest</c>, which counts for the channels of its
/// tenant. nginx-rtmp can't set headers, so that either may also stand in <c>?secret=</c>.
/// </summary>
internal sealed class IngestProof(LivehouseSettings settings, ApiKeyService keys, TenantDirectory tenants)
{
    public const string Header = "X-Ingest-Secret";
    public const string Query = "secret";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(settings.Ingest.Secret);

    /// <summary>Null: there is none, or one of several does not hold.</summary>
    public async ValueTask<RtmpServer?> Of(HttpContext context)
    {
        var shown = StringValues.Concat(context.Request.Query[Query], context.Request.Headers[Header]);
        if (shown.Count == 0) return ApiKeyHandler.Of(context.Request) is { } key ? await OfKey(key, context.RequestAborted) : null;
        RtmpServer? server = null;
        foreach (var secret in shown)
        {
            server = IsSecret(secret) ? new RtmpServer(null) : await OfKey(secret ?? "", context.RequestAborted);
            if (server is null) return null;
        }

        return server;
    }

    private bool IsSecret(string? given) =>
        _secret.Length > 0 && given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _secret);

    private async ValueTask<RtmpServer?> OfKey(string key, CancellationToken cancellation)
    {
        if (await keys.Verify(key, cancellation) is not { Scopes: { } scopes } program || !scopes.Contains(ApiKeyScopes.Ingest)) return null;
        var tenantId = program.Caller.TenantId;
        return (await tenants.Of(tenantId, cancellation)).Status == TenantStatus.Suspended ? null : new RtmpServer(tenantId);
    }
}

/// <param name="TenantId">The only tenant whose channels it may serve; null: it is the installation's own.</param>
internal sealed record RtmpServer(string? TenantId);
