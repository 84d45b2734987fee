using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Attacks;

/// <summary>Every row of <c>Attacks/saml.json</c> is refused at its step and for its reason. A reader adds rows, and no code.</summary>
public sealed class SamlAttackTests : IDisposable
{
    private static readonly ProviderConfiguration Provider = ProtocolStage.SamlProvider(
        entityId: HostileSamlProvider.Issuer, ssoUrl: "https://id.example.com/sso", certificate: HostileSamlProvider.OwnCertificate);

    private readonly ProtocolStage _stage = new();

    public static TheoryData<string> Names => [.. Corpus.Names("saml.json")];

    public void Dispose() => _stage.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task GivenAnAttack_WhenItIsTried_ThenItIsRefusedForItsReason(string name)
    {
        var attack = Corpus.Find("saml.json", name);
        var attempt = _stage.NewAttempt();
        var input = new CallbackInput { SamlResponse = HostileSamlProvider.Response(attack, attempt), RelayState = attempt.State };

        var failure = await _stage.FailureOf(checks => _stage.Saml.Complete(Provider, attempt, input, checks, default));

        Assert.Equal((attack["step"]!.GetValue<string>(), attack["reason"]!.GetValue<string>()), failure);
    }

    [Theory]
    [InlineData("assertion")]
    [InlineData("response")]
    [InlineData("both")]
    public async Task GivenNoAttack_WhenSomebodySignsIn_ThenTheProviderIsBelieved(string sign)
    {
        var attempt = _stage.NewAttempt();
        var input = new CallbackInput { SamlResponse = HostileSamlProvider.Response(new() { ["sign"] = sign }, attempt) };

        Assert.Equal("ada", (await _stage.Saml.Complete(Provider, attempt, input, _stage.Checks, default)).Subject);
    }
}
