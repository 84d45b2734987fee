using System.Text.Json.Nodes;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Attacks;

/// <summary>Every row of <c>Attacks/oidc.json</c> is refused at its step and for its reason. A reader adds rows, and no code.</summary>
public sealed class OidcAttackTests
{
    public static TheoryData<string> Names => [.. Corpus.Names("oidc.json")];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task GivenAnAttack_WhenItIsTried_ThenItIsRefusedForItsReason(string name)
    {
        var attack = Corpus.Find("oidc.json", name);
        using var stage = new ProtocolStage();
        await using var provider = await HostileOidcProvider.Start(attack);
        var attempt = stage.NewAttempt();
        provider.Nonce = attempt.Nonce;

        var failure = await stage.FailureOf(checks => stage.Oidc.Complete(
            ProtocolStage.OidcProvider(provider.Issuer), attempt, new CallbackInput { State = attempt.State, Code = "a-code" }, checks, default));

        Assert.Equal((attack["step"]!.GetValue<string>(), attack["reason"]!.GetValue<string>()), failure);
    }

    [Fact]
    public async Task GivenNoAttack_WhenSomebodySignsIn_ThenTheProviderIsBelieved()
    {
        using var stage = new ProtocolStage();
        await using var provider = await HostileOidcProvider.Start([]);
        var attempt = stage.NewAttempt();
        provider.Nonce = attempt.Nonce;

        var identity = await stage.Oidc.Complete(
            ProtocolStage.OidcProvider(provider.Issuer), attempt, new CallbackInput { State = attempt.State, Code = "a-code" }, stage.Checks, default);

        Assert.Equal("ada", identity.Subject);
        Assert.All(stage.Checks.Steps, static step => Assert.True(step.Ok));
    }
}

/// <summary>Attacks as data: lists of objects with <c>name</c>, <c>reason</c>, <c>step</c> and what is changed.</summary>
internal static class Corpus
{
    public static IEnumerable<string> Names(string file) => Read(file).Select(static row => row["name"]!.GetValue<string>());

    public static JsonObject Find(string file, string name) => Read(file).Single(row => row["name"]!.GetValue<string>() == name);

    private static IEnumerable<JsonObject> Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Attacks", file)))!.AsArray().Select(static row => row!.AsObject());
}
