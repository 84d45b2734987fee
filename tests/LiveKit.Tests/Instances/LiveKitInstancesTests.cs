using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Instances;

public class LiveKitInstancesTests
{
    private static readonly LiveKitOptions Main = new() { Url = "ws://main.example", ApiKey = "key-1", ApiSecret = "secret-of-key-1" };
    private static readonly LiveKitOptions Other = new() { Url = "ws://other.example", ApiKey = "key-2", ApiSecret = "secret-of-key-2" };

    [Fact]
    public void GivenInstancesThatShareAKey_ThenTheyAreOneRealmCalledAsTheFirst()
    {
        var instances = Make(("chat", Main with { Url = "ws://chat.example" }), ("main", Main), ("meet", Other), ("studio", Other));

        Assert.Equal(["main", "chat", "meet", "studio"], instances.All.Select(instance => instance.Name));
        Assert.Equal(["main", "main", "meet", "meet"], instances.All.Select(instance => instance.Realm));
        Assert.Same(instances.Main, instances.Find("main"));
    }

    [Fact]
    public void GivenInstancesThatAreOneServer_ThenTheyHaveOneClient()
    {
        var instances = Make(("main", Main), ("meet", Main), ("chat", Main with { Url = "ws://chat.example" }));
        Assert.Same(instances.Main.Client, instances.Find("meet")!.Client);
        Assert.NotSame(instances.Main.Client, instances.Find("chat")!.Client);
    }

    [Fact]
    public void GivenAnInstanceWithoutCredentials_ThenItIsThereARealmOfItsOwnAndCanDoNothing()
    {
        var meet = Make(("main", Main), ("meet", Main with { ApiKey = "", ApiSecret = "" })).Find("meet")!;
        Assert.Equal(("meet", false), (meet.Realm, meet.HasCredentials));
        Assert.Null(meet.Client);
        Assert.Null(meet.Tokens);
    }

    [Fact]
    public void GivenANameThatNobodyConfigured_ThenNothingIsFound()
    {
        var instances = Make(("main", Main));
        Assert.Null(instances.Find("meet"));
        Assert.Null(instances.Find("Main"));
    }

    [Fact]
    public void GivenOneKeyWithTwoSecretsOrOneNameTwiceOrNoMain_ThenNothingIsMade()
    {
        var error = Assert.Throws<ArgumentException>(() => Make(("main", Main), ("meet", Main with { ApiSecret = "another-secret" })));
        Assert.DoesNotContain("another-secret", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Make(("main", Main), ("main", Other)));
        Assert.Throws<ArgumentException>(() => Make(("meet", Main)));
    }

    private static LiveKitInstances Make(params (string Name, LiveKitOptions Server)[] instances) =>
        new(instances.Select(static each => new LiveKitInstanceOptions { Name = each.Name, Server = each.Server }), new HttpClient(), TimeProvider.System);
}
