using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Oidc;

/// <summary>Sign-ins at a real provider, npm <c>oidc-provider</c>.</summary>
public sealed class RealProviderTests : IAsyncLifetime, IDisposable
{
    private readonly ProtocolStage _stage = new();
    private OidcServer _server = null!;

    public async Task InitializeAsync() => _server = await OidcServer.Start(ProtocolStage.Callback);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("RS256", "client_secret_basic")]
    [InlineData("ES256", "client_secret_post")]
    [InlineData("PS256", "none")]
    public async Task GivenAProvider_WhenSomebodySignsIn_ThenItSaysWhoThatIs(string algorithm, string method)
    {
        await _server.Restart(algorithm, method);
        await _server.SignInAs(new { sub = "ada-1", email = "ada@example.com", email_verified = true, name = "Ada", groups = (string[])["crew", "hosts"] });
        var provider = method == "none" ? ProtocolStage.OidcProvider(_server.Issuer, clientSecret: null) : ProtocolStage.OidcProvider(_server.Issuer);

        var identity = await SignIn(provider);

        Assert.Equal(($"oidc:{_server.Issuer}", "ada-1"), (identity.Authority, identity.Subject));
        Assert.Equal(("ada@example.com", true, "Ada"), (identity.Email, identity.IsEmailVerified, identity.Name));
        Assert.Equal(["crew", "hosts"], identity.Groups);
        Assert.DoesNotContain(identity.Claims, static claim => claim.Value.Contains("ada@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenKnownKeys_WhenTheProviderSignsWithANewOne_ThenItsKeySetIsFetchedAnew()
    {
        await SignIn(ProtocolStage.OidcProvider(_server.Issuer));
        await _server.Restart();

        await SignIn(ProtocolStage.OidcProvider(_server.Issuer));

        Assert.Contains(_stage.Checks.Steps, static step => step.Name == "idToken.key" && step.Detail.Contains("anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenARolesPath_WhenSomebodySignsIn_ThenGroupsAreReadFromThere()
    {
        await _server.SignInAs(new { sub = "ada-2", name = "Ada", realm_access = new { roles = (string[])["admin"] } });
        var provider = ProtocolStage.OidcProvider(_server.Issuer);
        provider = provider with { Oidc = provider.Oidc! with { Claims = new ClaimNames(Groups: "realm_access.roles") } };

        var identity = await SignIn(provider);

        Assert.Equal(["admin"], identity.Groups);
        Assert.Null(identity.Email);
        Assert.False(identity.IsEmailVerified);
    }

    [Fact]
    public async Task GivenAWrongSecret_WhenTheCodeIsExchanged_ThenTheProvidersRefusalIsTold()
    {
        var provider = ProtocolStage.OidcProvider(_server.Issuer, clientSecret: "wrong");
        var attempt = _stage.NewAttempt();
        var input = await Callback(provider, attempt);

        var failure = await _stage.FailureOf(checks => _stage.Oidc.Complete(provider, attempt, input, checks, default));

        Assert.Equal(("token.exchange", SsoReasons.TokenExchangeFailed), failure);
        Assert.Contains("invalid_client", _stage.Checks.Steps[^1].Got, StringComparison.Ordinal);
    }

    /// <summary>PKCE: a code that was stolen is worth nothing in another sign-in.</summary>
    [Fact]
    public async Task GivenTheCodeOfOneSignIn_WhenItIsPutIntoAnother_ThenTheProviderRefusesIt()
    {
        var provider = ProtocolStage.OidcProvider(_server.Issuer);
        var stolen = await Callback(provider, _stage.NewAttempt());

        var failure = await _stage.FailureOf(checks => _stage.Oidc.Complete(provider, _stage.NewAttempt(), stolen, checks, default));

        Assert.Equal(("token.exchange", SsoReasons.TokenExchangeFailed), failure);
    }

    [Fact]
    public async Task GivenAUsedCode_WhenItComesAgain_ThenTheProviderRefusesIt()
    {
        var provider = ProtocolStage.OidcProvider(_server.Issuer);
        var attempt = _stage.NewAttempt();
        var input = await Callback(provider, attempt);
        await _stage.Oidc.Complete(provider, attempt, input, new SignInChecks(), default);

        var failure = await _stage.FailureOf(checks => _stage.Oidc.Complete(provider, attempt, input, checks, default));

        Assert.Equal(("token.exchange", SsoReasons.TokenExchangeFailed), failure);
    }

    /// <summary>RFC 9207: the provider says that it names itself in each callback.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("https://evil.example.com")]
    public async Task GivenACallback_WhenItComesFromAnotherProvider_ThenItsCodeIsNotUsed(string? issuer)
    {
        var provider = ProtocolStage.OidcProvider(_server.Issuer);
        var attempt = _stage.NewAttempt();
        var input = await Callback(provider, attempt) with { Issuer = issuer };

        var failure = await _stage.FailureOf(checks => _stage.Oidc.Complete(provider, attempt, input, checks, default));

        Assert.Equal(("callback.issuer", SsoReasons.IssuerMismatch), failure);
    }

    [Fact]
    public async Task GivenAProvider_WhenItIsTested_ThenEachThingIsLookedAt()
    {
        var checks = new SignInChecks();
        await _stage.Oidc.Probe(ProtocolStage.OidcProvider(_server.Issuer), _stage.NewAttempt(), null, checks, default);
        Assert.Equal(["discovery.issuer", "discovery.endpoints", "keys", "pkce", "clock", "clock"], checks.Steps.Select(static step => step.Name));
        Assert.All(checks.Steps, static step => Assert.True(step.Ok));
    }

    [Fact]
    public async Task GivenAnIssuerWithASlashTooMany_WhenItIsTested_ThenTheDifferenceIsShown()
    {
        var provider = ProtocolStage.OidcProvider($"{_server.Issuer}/");
        var failure = await _stage.FailureOf(checks => _stage.Oidc.Probe(provider, _stage.NewAttempt(), null, checks, default));

        Assert.Equal(("discovery.issuer", SsoReasons.IssuerMismatch), failure);
        Assert.Equal((provider.Oidc!.Issuer, _server.Issuer), (_stage.Checks.Steps[^1].Expected, _stage.Checks.Steps[^1].Got));
    }

    [Fact]
    public async Task GivenAWrongAddress_WhenItIsTested_ThenThatIsTold()
    {
        var failure = await _stage.FailureOf(
            checks => _stage.Oidc.Probe(ProtocolStage.OidcProvider($"{_server.Issuer}/nowhere"), _stage.NewAttempt(), null, checks, default));
        Assert.Equal(("discovery.document", SsoReasons.ProviderUnreachable), failure);
        Assert.Contains("404", _stage.Checks.Steps[^1].Detail, StringComparison.Ordinal);
    }

    private async Task<ExternalIdentity> SignIn(ProviderConfiguration provider)
    {
        var attempt = _stage.NewAttempt();
        var input = await Callback(provider, attempt);
        return await _stage.Oidc.Complete(provider, attempt, input, _stage.Checks, default);
    }

    private async Task<CallbackInput> Callback(ProviderConfiguration provider, SignInAttempt attempt)
    {
        using var browser = new Browser();
        var back = await browser.Follow((await _stage.Oidc.Begin(provider, attempt, new SignInChecks(), default))!, ProtocolStage.Callback);
        var query = Browser.Query(back.Query);
        Assert.Equal(attempt.State, query["state"]);
        return new CallbackInput { State = query["state"], Code = query["code"], Issuer = query.GetValueOrDefault("iss") };
    }
}
