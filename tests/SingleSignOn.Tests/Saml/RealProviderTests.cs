using System.Text;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Saml;

/// <summary>Sign-ins at real SAML libraries, npm <c>samlify</c> and <c>@node-saml/node-saml</c>.</summary>
public sealed class RealProviderTests : IAsyncLifetime, IDisposable
{
    private readonly ProtocolStage _stage = new();
    private SamlServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await SamlServer.Start();
        await _server.Know(ProtocolStage.Self.Metadata(_stage.Keys.Ring));
        await _server.Set(new
        {
            user = new { id = "ada-1", attributes = new { email = "ada@example.com", displayName = "Ada & Co", groups = (string[])["crew", "hosts"] } },
        });
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("samlify", "assertion", null)]
    [InlineData("samlify", "both", null)]
    [InlineData("samlify", "assertion", "gcm")]
    [InlineData("node-saml", "assertion", null)]
    [InlineData("node-saml", "message", null)]
    [InlineData("node-saml", "both", null)]
    [InlineData("node-saml", "assertion", "gcm")]
    [InlineData("node-saml", "both", "gcm")]
    [InlineData("node-saml", "message", "gcm")]
    [InlineData("node-saml", "both", "cbc")]
    public async Task GivenAProvider_WhenSomebodySignsIn_ThenItSaysWhoThatIs(string library, string sign, string? encrypt)
    {
        await _server.Set(new { library, sign, encrypt });

        var identity = await SignIn();

        Assert.Equal(($"saml:{_server.Issuer}", "ada-1"), (identity.Authority, identity.Subject));
        Assert.Equal(("ada@example.com", "Ada & Co"), (identity.Email, identity.Name));
        Assert.Equal(["crew", "hosts"], identity.Groups);
        Assert.False(identity.UsedSecondFactor);
        Assert.DoesNotContain(identity.Claims, static claim => claim.Value.Contains("ada@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAnEncryptedAssertionInCbcMode_WhenNothingAroundItIsSigned_ThenItIsNotDecrypted()
    {
        await _server.Set(new { library = "node-saml", sign = "assertion", encrypt = "cbc" });
        Assert.Equal(("encryption.algorithm", SsoReasons.SignatureInvalid), await Failure());
    }

    [Fact]
    public async Task GivenAKeyWrappedByRsa15_WhenItComes_ThenItIsNotTried()
    {
        await _server.Set(new { library = "node-saml", sign = "both", encrypt = "gcm", wrap = "http://www.w3.org/2001/04/xmlenc#rsa-1_5" });
        Assert.Equal(("encryption.keyAlgorithm", SsoReasons.SignatureInvalid), await Failure());
    }

    /// <summary>The next certificate is published before it is used, and the one before still opens what was encrypted for it.</summary>
    [Fact]
    public async Task GivenKeysThatRoll_WhenTheProviderLoadsTheMetadataLater_ThenEachSignInHolds()
    {
        await _server.Set(new { library = "node-saml", sign = "both", encrypt = "gcm" });
        _stage.Keys.Ring = _stage.Keys.Ring.Roll("default", _stage.Time.GetUtcNow());
        await SignIn();
        await _server.Know(ProtocolStage.Self.Metadata(_stage.Keys.Ring));
        await SignIn();
        _stage.Keys.Ring = _stage.Keys.Ring.Activate()!;
        await SignIn();
        await _server.Know(ProtocolStage.Self.Metadata(_stage.Keys.Ring));
        await SignIn();
        Assert.Equal(2, _stage.Keys.Ring.All.Count);
    }

    [Fact]
    public async Task GivenAProviderThatWantsUnsignedRequests_WhenSomebodySignsIn_ThenTheRequestBringsNoSignature()
    {
        await _server.Set(new { wantSigned = false });
        var provider = ProtocolStage.SamlProvider(
            entityId: _server.Issuer, ssoUrl: _server.SsoUrl, certificate: _server.Certificate.ExportCertificatePem(), signRequests: false);
        var url = await _stage.Saml.Begin(provider, _stage.NewAttempt(), new SignInChecks(), default);
        Assert.DoesNotContain("Signature=", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnAssertion_WhenItComesTwice_ThenItIsReplayed()
    {
        var attempt = _stage.NewAttempt();
        var input = await Answer(attempt);
        var provider = ProtocolStage.SamlProvider(_server.MetadataUrl);
        await _stage.Saml.Complete(provider, attempt, input, new SignInChecks(), default);
        Assert.Equal(
            ("assertion.once", SsoReasons.Replayed), await _stage.FailureOf(checks => _stage.Saml.Complete(provider, attempt, input, checks, default)));
    }

    [Fact]
    public async Task GivenTheResponseToSomebodyElse_WhenItIsPutIntoASignIn_ThenItIsRefused()
    {
        var input = await Answer(_stage.NewAttempt());
        var failure = await _stage.FailureOf(
            checks => _stage.Saml.Complete(ProtocolStage.SamlProvider(_server.MetadataUrl), _stage.NewAttempt(), input, checks, default));
        Assert.Equal(("response.inResponseTo", SsoReasons.InResponseToMismatch), failure);
    }

    [Fact]
    public async Task GivenAResponseThatNobodyAskedFor_WhenItComes_ThenItCountsOnlyAsOne()
    {
        var input = new CallbackInput { SamlResponse = await _server.Unsolicited() };
        var provider = ProtocolStage.SamlProvider(_server.MetadataUrl);
        Assert.Equal(
            ("subject.inResponseTo", SsoReasons.InResponseToMismatch),
            await _stage.FailureOf(checks => _stage.Saml.Complete(provider, _stage.NewAttempt(), input, checks, default)));

        var unsolicited = SignInAttempt.Unsolicited("default", ProtocolStage.Callback, _stage.Time.GetUtcNow());
        Assert.Equal("ada-1", (await _stage.Saml.Complete(provider, unsolicited, input, new SignInChecks(), default)).Subject);
        Assert.Equal(
            ("response.inResponseTo", SsoReasons.InResponseToMismatch),
            await _stage.FailureOf(async checks => await _stage.Saml.Complete(provider, unsolicited, await Answer(_stage.NewAttempt()), checks, default)));
    }

    [Fact]
    public async Task GivenATransientNameId_WhenItComes_ThenAnotherIdIsAskedFor()
    {
        await _server.Set(new { format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" });
        Assert.Equal(("subject.format", SsoReasons.SubjectMissing), await Failure());
    }

    [Fact]
    public async Task GivenAnotherCertificate_WhenTheProviderAnswers_ThenTheSignatureIsRefused()
    {
        await using var other = await SamlServer.Start();
        var provider = ProtocolStage.SamlProvider(
            entityId: _server.Issuer, ssoUrl: _server.SsoUrl, certificate: other.Certificate.ExportCertificatePem());
        var attempt = _stage.NewAttempt();
        var input = await Answer(attempt);
        Assert.Equal(
            ("assertion.signature", SsoReasons.SignatureInvalid),
            await _stage.FailureOf(checks => _stage.Saml.Complete(provider, attempt, input, checks, default)));
    }

    [Fact]
    public async Task GivenAProvider_WhenItIsTested_ThenEachThingIsLookedAt()
    {
        var checks = new SignInChecks();
        await _stage.Saml.Probe(ProtocolStage.SamlProvider(_server.MetadataUrl), _stage.NewAttempt(), null, checks, default);
        Assert.All(checks.Steps, static step => Assert.True(step.Ok));
        foreach (var name in (string[])["metadata", "metadata.entity", "metadata.certificates", "certificates.dates", "ssoUrl", "clock"])
        {
            Assert.Contains(checks.Steps, step => step.Name == name);
        }
    }

    [Fact]
    public async Task GivenAWebPageInPlaceOfMetadata_WhenItIsTested_ThenThatIsTold()
    {
        await using var oidc = await OidcServer.Start(ProtocolStage.Callback);
        var provider = ProtocolStage.SamlProvider($"{oidc.Issuer}/.well-known/openid-configuration");
        Assert.Equal(
            ("metadata.form", SsoReasons.ProviderUnreachable),
            await _stage.FailureOf(checks => _stage.Saml.Probe(provider, _stage.NewAttempt(), null, checks, default)));
    }

    private async Task<ExternalIdentity> SignIn()
    {
        var attempt = _stage.NewAttempt();
        return await _stage.Saml.Complete(ProtocolStage.SamlProvider(_server.MetadataUrl), attempt, await Answer(attempt), _stage.Checks, default);
    }

    private Task<(string Step, string Reason)> Failure() => _stage.FailureOf(async checks =>
    {
        var attempt = _stage.NewAttempt();
        await _stage.Saml.Complete(ProtocolStage.SamlProvider(_server.MetadataUrl), attempt, await Answer(attempt), checks, default);
    });

    private async Task<CallbackInput> Answer(SignInAttempt attempt)
    {
        var url = await _stage.Saml.Begin(ProtocolStage.SamlProvider(_server.MetadataUrl), attempt, new SignInChecks(), default);
        var form = await _server.SignIn(url!);
        Assert.Equal(attempt.State, form["RelayState"]!.GetValue<string>());
        Assert.Equal(attempt.RequestId, form["request"]!["request"]!["id"]!.GetValue<string>());
        Assert.True(Encoding.UTF8.GetByteCount(attempt.State) <= 80, "A RelayState has at most 80 bytes.");
        return new CallbackInput { SamlResponse = form["SAMLResponse"]!.GetValue<string>(), RelayState = form["RelayState"]!.GetValue<string>() };
    }
}
