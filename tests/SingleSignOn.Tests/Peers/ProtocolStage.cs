using Livehouse.SingleSignOn;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Oidc;
using Livehouse.SingleSignOn.Providers;
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
    }

    public TimeProvider Time { get; }

    public SsoOptions Options { get; }

    public ProviderHttp Http { get; }

    public OidcProtocol Oidc { get; }

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

    public void Dispose() => Http.Dispose();
}
