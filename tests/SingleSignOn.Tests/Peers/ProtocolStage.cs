using Livehouse.SingleSignOn;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Oidc;
using Livehouse.SingleSignOn.OAuth2;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.Tests.Peers;

/// <summary>The protocols without endpoints and storage, as they are in development.</summary>
internal sealed class ProtocolStage : IDisposable
{
    public const string Callback = "http://127.0.0.1:9/api/auth/sso/callback";

    public ProtocolStage(TimeProvider? time = null, SsoOptions? options = null)
    {
        Time = time ?? TimeProvider.System;
        Options = options ?? new SsoOptions { AllowLoopback = true };
        Http = new ProviderHttp(Options, new AddressRules(Options));
        var metadata = new OidcMetadata(Http);
        Oidc = new OidcProtocol(Http, metadata, new IdTokenRules(metadata, Time, Options), new TokenEndpoint(Http), Time, Options);
        OAuth2 = new OAuth2Protocol(Http, new TokenEndpoint(Http), Time, Options);
        Saml = new SamlProtocol(Http, new IdentityProviders(Http, Time), new SamlAssertionRules(Time, Options, new Replays()), Keys, Time, Options);
    }

    public TimeProvider Time { get; }

    public SsoOptions Options { get; }

    public ProviderHttp Http { get; }

    public OidcProtocol Oidc { get; }

    public OAuth2Protocol OAuth2 { get; }

    public SamlProtocol Saml { get; }

    public OneRing Keys { get; } = new();

    public SignInChecks Checks { get; private set; } = new();

    public SignInAttempt NewAttempt() => SignInAttempt.Begin("default", Callback, null, Time.GetUtcNow(), Options.AttemptLifetime);

    public static ProviderConfiguration OidcProvider(
        string issuer, string clientId = Testing.Providers.OidcServer.ClientId, string? clientSecret = Testing.Providers.OidcServer.ClientSecret) =>
        new(ProviderTypes.Oidc, "A provider", true, false, []) { Oidc = new OidcSettings(issuer, clientId, clientSecret, [], new ClaimNames()) };

    /// <summary>The step that failed last and the reason of the failure; fails itself when nothing did.</summary>
    public async Task<(string Step, string Reason)> FailureOf(Func<SignInChecks, Task> work)
    {
        Checks = new SignInChecks();
        var failure = await Assert.ThrowsAsync<SsoFailedException>(() => work(Checks));
        Assert.Contains(failure.Reason, SsoReasons.All);
        Assert.NotEmpty(failure.Hint);
        var failed = Assert.Single(Checks.Steps, static step => !step.Ok);
        Assert.NotNull(failed.Hint);
        return (failed.Name, failure.Reason);
    }

    public static ProviderConfiguration SamlProvider(
        string? metadataUrl = null, string? entityId = null, string? ssoUrl = null, string? certificate = null, bool signRequests = true,
        bool allowIdpInitiated = false, ClaimNames? attributes = null) => new(ProviderTypes.Saml, "A provider", true, false, [])
    {
        Saml = new SamlSettings(
            metadataUrl, null, entityId, ssoUrl, certificate is null ? [] : [certificate], signRequests, allowIdpInitiated, attributes ?? new ClaimNames()),
    };

    public static SamlServiceProvider Self => SamlServiceProvider.Of(Callback, "default");

    public void Dispose() => Http.Dispose();

    /// <summary>The keys of a tenant, which last as long as the stage.</summary>
    public sealed class OneRing : ISpKeys
    {
        public SpKeyRing Ring { get; set; } = SpKeyRing.New("default", TimeProvider.System.GetUtcNow());

        public Task<SpKeyRing> Get(string tenantId, CancellationToken cancellation) => Task.FromResult(Ring);
    }

    private sealed class Replays : IReplayGuard
    {
        private readonly HashSet<string> _used = [];

        public Task<bool> TryUse(string key, DateTimeOffset until, CancellationToken cancellation) => Task.FromResult(_used.Add(key));
    }
}
