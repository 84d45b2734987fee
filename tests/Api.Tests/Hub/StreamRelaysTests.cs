using Livehouse.Api.Hub;
using Livehouse.Refusals;

namespace Livehouse.Tests.Hub;

public sealed class StreamRelaysTests
{
    [Fact]
    public async Task GivenTwoConnectionsOfOneStream_WhenBothLeave_ThenTheirOneRelayEndsWithItsSubscription()
    {
        await Calm.OffTheTestContext();
        using var fixture = new RelayFixture();
        var grains = new FakeGrains();
        var stream = grains.Make("st_1");
        var relays = new StreamRelays(grains, fixture.Services);
        var (one, _) = fixture.Connect();
        var (other, _) = fixture.Connect();
        await relays.Join(one, "st_1", null, null);
        await relays.Join(other, "st_1", null, null);
        Assert.Equal((1, 1, 1), (relays.Count, stream.SubscribeCalls, stream.FrontCount));
        var relay = one.Streams.Find("st_1")!;
        await relay.Leave(one);
        Assert.Equal(1, relays.Count);
        await relay.Leave(other);
        await relay.Settled();
        await relay.Settled();
        Assert.Equal((0, 0), (relays.Count, stream.FrontCount));
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenARelayThatEnded_WhenSomebodyJoinsAgain_ThenANewOneWithAnotherFrontServesThem()
    {
        await Calm.OffTheTestContext();
        using var fixture = new RelayFixture();
        var grains = new FakeGrains();
        var stream = grains.Make("st_1");
        var relays = new StreamRelays(grains, fixture.Services);
        var (connection, sink) = fixture.Connect();
        await relays.Join(connection, "st_1", null, null);
        var former = connection.Streams.Find("st_1")!;
        await former.Leave(connection);
        await relays.Join(connection, "st_1", null, null);
        var relay = connection.Streams.Find("st_1")!;
        Assert.NotEqual(former.FrontId, relay.FrontId);
        stream.Emit();
        await relay.Settled();
        Assert.Equal(1, sink.Records[^1].Seq);
    }

    [Fact]
    public async Task GivenStreamsThatAreWatched_WhenAHostOfGrainsIsLost_ThenEachIsAskedAtOnce()
    {
        await Calm.OffTheTestContext();
        using var fixture = new RelayFixture();
        var grains = new FakeGrains();
        var (first, second) = (grains.Make("st_1"), grains.Make("st_2"));
        var relays = new StreamRelays(grains, fixture.Services);
        var (connection, _) = fixture.Connect();
        await relays.Join(connection, "st_1", null, null);
        await relays.Join(connection, "st_2", null, null);
        relays.RenewAll();
        await connection.Streams.Find("st_1")!.Settled();
        await connection.Streams.Find("st_2")!.Settled();
        Assert.Equal((2, 2), (first.SubscribeCalls, second.SubscribeCalls));
    }

    [Fact]
    public async Task GivenARefusedJoin_WhenItIsOver_ThenNoRelayIsLeft()
    {
        await Calm.OffTheTestContext();
        using var fixture = new RelayFixture();
        var relays = new StreamRelays(new FakeGrains(), fixture.Services);
        var (connection, _) = fixture.Connect();
        var answer = await relays.Join(connection, "st_none", null, null);
        Assert.Equal(RefusalCodes.NotFound, answer.Refusal!.Code);
        Assert.Equal(0, relays.Count);
    }
}
