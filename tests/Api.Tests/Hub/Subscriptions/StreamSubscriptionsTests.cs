using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Refusals;

namespace Livehouse.Tests.Hub.Subscriptions;

public sealed class StreamSubscriptionsTests
{
    [Fact]
    public async Task GivenTwoConnectionsOfOneStream_WhenBothLeave_ThenTheirOneSubscriptionEnds()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var grains = new FakeGrains();
        var stream = grains.Make("st_1");
        var subscriptions = new StreamSubscriptions(grains, fixture.Services);
        var (one, _) = fixture.Connect();
        var (other, _) = fixture.Connect();
        await subscriptions.Join(one, "st_1", null, null);
        await subscriptions.Join(other, "st_1", null, null);
        Assert.Equal((1, 1, 1), (subscriptions.Count, stream.SubscribeCalls, stream.FrontCount));
        var subscription = one.Streams.Find("st_1")!;
        await subscription.Leave(one);
        Assert.Equal(1, subscriptions.Count);
        await subscription.Leave(other);
        await fixture.Settled(subscription);
        await fixture.Settled(subscription);
        Assert.Equal((0, 0), (subscriptions.Count, stream.FrontCount));
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenASubscriptionThatEnded_WhenSomebodyJoinsAgain_ThenANewOneWithAnotherFrontServesThem()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var grains = new FakeGrains();
        var stream = grains.Make("st_1");
        var subscriptions = new StreamSubscriptions(grains, fixture.Services);
        var (connection, sink) = fixture.Connect();
        await subscriptions.Join(connection, "st_1", null, null);
        var former = connection.Streams.Find("st_1")!;
        await former.Leave(connection);
        await subscriptions.Join(connection, "st_1", null, null);
        var subscription = connection.Streams.Find("st_1")!;
        Assert.NotEqual(former.FrontId, subscription.FrontId);
        stream.Emit();
        await fixture.Settled(subscription);
        Assert.Equal(1, sink.Records[^1].Seq);
    }

    [Fact]
    public async Task GivenStreamsThatAreWatched_WhenAHostOfGrainsIsLost_ThenEachIsAskedAtOnce()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var grains = new FakeGrains();
        var (first, second) = (grains.Make("st_1"), grains.Make("st_2"));
        var subscriptions = new StreamSubscriptions(grains, fixture.Services);
        var (connection, _) = fixture.Connect();
        await subscriptions.Join(connection, "st_1", null, null);
        await subscriptions.Join(connection, "st_2", null, null);
        subscriptions.SiloLost();
        await fixture.Settled(connection.Streams.Find("st_1")!);
        await fixture.Settled(connection.Streams.Find("st_2")!);
        Assert.Equal((2, 2), (first.SubscribeCalls, second.SubscribeCalls));
    }

    [Fact]
    public async Task GivenARefusedJoin_WhenItIsOver_ThenNoSubscriptionIsLeft()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var subscriptions = new StreamSubscriptions(new FakeGrains(), fixture.Services);
        var (connection, _) = fixture.Connect();
        var answer = await subscriptions.Join(connection, "st_none", null, null);
        Assert.Equal(RefusalCodes.NotFound, answer.Refusal!.Code);
        Assert.Equal(0, subscriptions.Count);
    }

    [Fact]
    public async Task GivenAConnectionThatClosesDuringItsJoin_WhenItWasTheOnlyOne_ThenItsCallEndsAndNoSubscriptionIsLeft()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var grains = new FakeGrains();
        var stream = grains.Make("st_1");
        stream.IsAutomatic = false;
        var subscriptions = new StreamSubscriptions(grains, fixture.Services);
        var (connection, _) = fixture.Connect();
        var join = subscriptions.Join(connection, "st_1", null, null);
        var subscription = await Placed(connection);
        stream.RunTurn();
        stream.Release(0);
        await fixture.Settled(subscription);
        await fixture.Settled(subscription);
        connection.Close();
        await Assert.ThrowsAsync<OperationCanceledException>(() => join.WaitAsync(Testing.Hang.After));
        stream.IsAutomatic = true;
        stream.RunTurn();
        stream.Release(0);
        for (var i = 0; i < 4; i++) await fixture.Settled(subscription);
        Assert.Equal((0, 0), (subscriptions.Count, stream.FrontCount));
        Assert.Empty(stream.Present);

        async Task<StreamSubscription> Placed(LiveConnection joining)
        {
            while (joining.Streams.Find("st_1") is null) await Task.Yield();
            return joining.Streams.Find("st_1")!;
        }
    }

    [Fact]
    public async Task GivenAConnectionThatIsClosed_WhenItsJoinComes_ThenTheCallEndsAndNoSubscriptionIsLeft()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var grains = new FakeGrains();
        grains.Make("st_1");
        var subscriptions = new StreamSubscriptions(grains, fixture.Services);
        var (connection, _) = fixture.Connect();
        connection.Close();
        await Assert.ThrowsAsync<OperationCanceledException>(() => subscriptions.Join(connection, "st_1", null, null));
        Assert.Equal(0, subscriptions.Count);
    }
}
