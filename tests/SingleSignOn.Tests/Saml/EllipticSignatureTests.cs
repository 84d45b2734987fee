using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Saml;

/// <summary>
/// Providers that sign with ECDSA: npm <c>xml-crypto</c> canonicalises and digests, Node's OpenSSL signs. They were refused, whatever they signed.
/// </summary>
public sealed partial class EllipticSignatureTests : IDisposable
{
    private readonly ProtocolStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("nistP256", "sha256", "assertion")]
    [InlineData("nistP384", "sha384", "message")]
    [InlineData("nistP521", "sha512", "both")]
    [InlineData("nistP256", "sha512", "both")]
    public async Task GivenAKeyOnACurve_WhenSomebodySignsIn_ThenItSaysWhoThatIs(string curve, string hash, string sign)
    {
        await using var server = await Start(ECCurve.CreateFromFriendlyName(curve));
        await server.Set(new { hash, sign });

        Assert.Equal("ada-1", (await SignIn(server, Provider(server))).Subject);
        await _stage.Saml.Probe(ProtocolStage.SamlProvider(server.MetadataUrl), _stage.NewAttempt(), null, _stage.Checks, default);
        Assert.Contains(_stage.Checks.Steps, static step => step is { Name: "certificates.key", Ok: true });
    }

    [Fact]
    public async Task GivenAnEncryptedAssertion_WhenItWasSignedOnACurve_ThenItIsRead()
    {
        await using var server = await Start(ECCurve.NamedCurves.nistP256);
        await server.Set(new { sign = "both", encrypt = "gcm" });
        Assert.Equal("ada-1", (await SignIn(server, Provider(server))).Subject);
    }

    /// <summary>What is signed by one kind of key is not taken for another's, whatever method the signature names.</summary>
    [Fact]
    public async Task GivenACertificateOfTheOtherKind_WhenASignatureComes_ThenItIsNobodys()
    {
        await using var elliptic = await Start(ECCurve.NamedCurves.nistP256);
        await using var rsa = await Start();
        foreach (var (signer, other) in ((SamlServer, SamlServer)[])[(elliptic, rsa), (rsa, elliptic)])
        {
            var provider = ProtocolStage.SamlProvider(
                entityId: signer.Issuer, ssoUrl: signer.SsoUrl, certificate: other.Certificate.ExportCertificatePem());
            Assert.Equal(("assertion.signature", SsoReasons.SignatureInvalid), await Failure(signer, provider));
            Assert.Equal("ada-1", (await SignIn(signer, Provider(signer))).Subject);
        }

        // The method alone is another's.
        Assert.Equal(
            ("assertion.signature", SsoReasons.SignatureInvalid),
            await Failure(rsa, Provider(rsa), static xml => xml.Replace("#rsa-sha256", "#ecdsa-sha256", StringComparison.Ordinal)));
        Assert.Equal(
            ("assertion.signature", SsoReasons.SignatureInvalid),
            await Failure(elliptic, Provider(elliptic), static xml => xml.Replace("#ecdsa-sha256", "#rsa-sha256", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sha1", "ieee-p1363", "assertion.signature.method")]
    [InlineData("sha224", "ieee-p1363", "assertion.signature.method")]
    [InlineData("sha256", "der", "assertion.signature")]
    public async Task GivenAnotherHashOrEncoding_WhenASignatureComes_ThenItIsRefused(string hash, string encoding, string step)
    {
        await using var server = await Start(ECCurve.NamedCurves.nistP256);
        await server.Set(new { hash, encoding });
        Assert.Equal((step, SsoReasons.SignatureInvalid), await Failure(server, Provider(server)));
    }

    /// <summary>Zeros verified everything in some libraries (CVE-2022-21449); short and long ones must end as a refusal, not as an error.</summary>
    [Fact]
    public async Task GivenASignatureOfZerosOrOfAnotherLength_WhenItComes_ThenItIsRefused()
    {
        await using var server = await Start(ECCurve.NamedCurves.nistP256);
        foreach (var length in (int[])[0, 1, 63, 64, 65, 128])
        {
            var value = Convert.ToBase64String(new byte[length]);
            Assert.Equal(
                ("assertion.signature", SsoReasons.SignatureInvalid),
                await Failure(server, Provider(server), xml => SignatureValue().Replace(xml, $"$1{value}$2")));
        }
    }

    [Fact]
    public async Task GivenACurveThatIsNotTaken_WhenASignatureComes_ThenItIsRefusedAndTheTestSaysWhy()
    {
        await using var server = await Start(ECCurve.CreateFromFriendlyName("secP256k1"));
        Assert.Equal(("assertion.signature", SsoReasons.SignatureInvalid), await Failure(server, Provider(server)));
        Assert.Equal(
            ("certificates.key", SsoReasons.SignatureInvalid),
            await _stage.FailureOf(checks => _stage.Saml.Probe(Provider(server), _stage.NewAttempt(), null, checks, default)));
    }

    [GeneratedRegex("(<[a-z:]*SignatureValue>)[^<]*(</)")]
    private static partial Regex SignatureValue();

    private async Task<SamlServer> Start(ECCurve? curve = null)
    {
        var server = await SamlServer.Start(curve);
        await server.Know(ProtocolStage.Self.Metadata(_stage.Keys.Ring));
        await server.Set(new { library = "node-saml", user = new { id = "ada-1", attributes = new { } } });
        return server;
    }

    private static ProviderConfiguration Provider(SamlServer server) =>
        ProtocolStage.SamlProvider(entityId: server.Issuer, ssoUrl: server.SsoUrl, certificate: server.Certificate.ExportCertificatePem());

    private async Task<ExternalIdentity> SignIn(SamlServer server, ProviderConfiguration provider)
    {
        var attempt = _stage.NewAttempt();
        return await _stage.Saml.Complete(provider, attempt, await Answer(server, provider, attempt), _stage.Checks, default);
    }

    private Task<(string Step, string Reason)> Failure(SamlServer server, ProviderConfiguration provider, Func<string, string>? change = null) =>
        _stage.FailureOf(async checks =>
        {
            var attempt = _stage.NewAttempt();
            await _stage.Saml.Complete(provider, attempt, await Answer(server, provider, attempt, change), checks, default);
        });

    private async Task<CallbackInput> Answer(
        SamlServer server, ProviderConfiguration provider, SignInAttempt attempt, Func<string, string>? change = null)
    {
        var form = await server.SignIn((await _stage.Saml.Begin(provider, attempt, new SignInChecks(), default))!);
        var xml = Encoding.UTF8.GetString(Convert.FromBase64String(form["SAMLResponse"]!.GetValue<string>()));
        var changed = change?.Invoke(xml) ?? xml;
        if (change is not null) Assert.NotEqual(xml, changed);
        return new CallbackInput { SamlResponse = Convert.ToBase64String(Encoding.UTF8.GetBytes(changed)), RelayState = attempt.State };
    }
}
