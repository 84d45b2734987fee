using Livehouse.Api.Hub;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub.Subscriptions;

public sealed class StreamSubscriptionTests
{
    [Fact]
    public async Task GivenManyConnections_WhenABatchComes_ThenItIsEncodedOnceAndAllGetTheSameBytes()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var sinks = new List<FakeSink>();
        for (var i = 0; i < 20; i++) sinks.Add((await fixture.Join()).Sink);
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.All(sinks, sink => Assert.Same(sinks[0].Frames[^1], sink.Frames[^1]));
        Assert.Equal(1, fixture.Count("livehouse_fanout_encodings_total"));
        Assert.Equal(20, fixture.Count("livehouse_fanout_deliveries_total"));
        Assert.Equal(1, fixture.Stream.SubscribeCalls);
    }

    [Fact]
    public async Task GivenAJoin_WhenItIsAnswered_ThenTheStateComesFirst()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        fixture.Stream.Emit();
        var (connection, sink) = fixture.Connect();
        var answer = await fixture.Subscription.Join(connection, null, null);
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.Equal(1, answer.Value!.Seq);
        Assert.Equal([StreamEventNames.State, StreamEventNames.Message], sink.Records.Select(record => record.Target));
        Assert.Equal([1, 2], sink.Records.Select(record => record.Seq));
        Assert.False(sink.Records[0].Argument.GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public async Task GivenALastSeq_WhenAClientJoins_ThenItGetsWhatItMissedAfterTheState()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        for (var i = 0; i < 5; i++) fixture.Stream.Emit();
        var (connection, sink) = fixture.Connect();
        var answer = await fixture.Subscription.Join(connection, 2, "e1");
        Assert.True(answer.Value!.Resumed);
        Assert.Equal([5, 3, 4, 5], sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenEventsWhileAJoinIsUnderWay_WhenItIsAnswered_ThenOnlyTheOnesBeyondItFollow()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        await fixture.Join();
        fixture.Stream.IsAutomatic = false;
        var (connection, sink) = fixture.Connect();
        var join = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        fixture.Stream.Emit();
        fixture.Stream.Flush();
        fixture.Stream.Emit();
        fixture.Stream.RunTurn();
        fixture.Stream.Emit();
        fixture.Stream.Flush();
        await fixture.Settle();
        Assert.Empty(sink.Frames);
        fixture.Stream.Release(0);
        Assert.Equal(2, (await join).Value!.Seq);
        Assert.Equal([2, 3], sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenOneBlockedClient_WhenEventsCome_ThenTheOthersGetThemAtOnce()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, slow) = await fixture.Join();
        var (_, fast) = await fixture.Join();
        slow.Block();
        for (var i = 0; i < 100; i++) fixture.Stream.Emit();
        await fixture.Settle();
        Assert.Equal(101, fast.Records.Count);
        Assert.Equal(2, slow.Frames.Count);
        slow.Unblock();
        Assert.Equal(101, slow.Records.Count);
    }

    [Fact]
    public async Task GivenTwoLaggingClients_WhenAMixedBatchComes_ThenItsRequiredPartIsMadeOnce()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingEvents = 1, TooSlowEvents = 100 });
        var (_, one) = await fixture.Join();
        var (_, other) = await fixture.Join();
        one.Block();
        other.Block();
        for (var i = 0; i < 3; i++) fixture.Stream.Emit();
        fixture.Stream.IsAutomatic = false;
        fixture.Stream.Emit(StreamEventNames.Reaction, EventWeight.Droppable);
        fixture.Stream.Emit(StreamEventNames.Gift);
        fixture.Stream.Flush();
        await fixture.Settle();
        one.Unblock();
        other.Unblock();
        Assert.Equal(5, one.Records[^1].Seq);
        Assert.DoesNotContain(one.Records, record => record.Target == StreamEventNames.Reaction);
        Assert.Same(one.Frames[^1], other.Frames[^1]);
    }

    [Fact]
    public async Task GivenAnExpelledUser_WhenMoreHappens_ThenTheirConnectionsGotTheErrorLastAndTheOthersGoOn()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (banned, sink) = await fixture.Join("u1");
        var (_, other) = await fixture.Join("u2");
        fixture.Stream.Emit(StreamEventNames.Moderation);
        fixture.Stream.Expel("u1");
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.Equal([StreamEventNames.State, StreamEventNames.Moderation, "error"], sink.Records.Select(record => record.Target));
        Assert.Equal("forbidden", sink.Records[^1].Argument.GetProperty("code").GetString());
        Assert.Equal("st_1", sink.Records[^1].Argument.GetProperty("streamId").GetString());
        Assert.Equal([StreamEventNames.State, StreamEventNames.Moderation, StreamEventNames.Message], other.Records.Select(record => record.Target));
        Assert.Empty(banned.Streams);
        Assert.DoesNotContain(banned.Id, fixture.Stream.Present.Keys);
    }

    [Fact]
    public async Task GivenAnExpulsionThatOvertookItsEvent_WhenTheEventComes_ThenTheUserHearsItAndGoes()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (banned, sink) = await fixture.Join("u1");
        fixture.Stream.IsAutomatic = false;
        fixture.Stream.Emit(StreamEventNames.Moderation);
        var onItsWay = fixture.Stream.SendLater();
        fixture.Stream.Expel("u1");
        await fixture.Settle();
        Assert.Equal([StreamEventNames.State], sink.Records.Select(record => record.Target));
        onItsWay();
        await fixture.Settle();
        Assert.Equal([StreamEventNames.State, StreamEventNames.Moderation, "error"], sink.Records.Select(record => record.Target));
        Assert.Empty(banned.Streams);
    }

    [Fact]
    public async Task GivenAnExpulsionWhoseEventIsLost_WhenItIsOverdue_ThenTheUserGoesAllTheSame()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (banned, sink) = await fixture.Join("u1");
        var (staying, _) = await fixture.Join("u2");
        fixture.Stream.IsAutomatic = false;
        fixture.Stream.Emit(StreamEventNames.Moderation);
        fixture.Stream.SendLater();
        fixture.Stream.Expel("u1");
        await fixture.Overdue();
        Assert.Equal("forbidden", sink.Records[^1].Argument.GetProperty("code").GetString());
        Assert.Empty(banned.Streams);
        Assert.NotEmpty(staying.Streams);
    }

    [Fact]
    public async Task GivenARefusedJoin_WhenItIsAnswered_ThenTheConnectionHasNoPlace()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        fixture.Stream.JoinRefusal = Refusal.NotFound("The stream");
        var (connection, sink) = fixture.Connect();
        var answer = await fixture.Subscription.Join(connection, null, null);
        Assert.Equal(RefusalCodes.NotFound, answer.Refusal!.Code);
        Assert.Empty(sink.Frames);
        Assert.Empty(connection.Streams);
        Assert.Equal(1, fixture.Emptied);
    }

    [Fact]
    public async Task GivenAStreamThatFails_WhenAClientJoins_ThenTheJoinFailsAndTheNextOneWorks()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        fixture.Stream.Failure = new InvalidOperationException("The store is gone.");
        var (connection, _) = fixture.Connect();
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Subscription.Join(connection, null, null));
        Assert.Empty(connection.Streams);
        fixture.Stream.Failure = null;
        Assert.False((await fixture.Subscription.Join(connection, null, null)).IsRefused);
    }

    [Fact]
    public async Task GivenAConnectionThatCloses_WhenItWasTheLast_ThenTheStreamIsToldAndTheSubscriptionEmpties()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (connection, _) = await fixture.Join();
        connection.Close();
        await fixture.Settle();
        Assert.Empty(fixture.Stream.Present);
        Assert.Equal(1, fixture.Emptied);
        fixture.Subscription.Retire();
        await fixture.Settle();
        Assert.Equal(0, fixture.Stream.FrontCount);

        // What is still on its way is taken for some seconds.
        Assert.Equal(1, fixture.Clock.TimersPending);
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, fixture.Clock.TimersPending);
    }

    [Fact]
    public async Task GivenAConnectionThatClosesDuringItsJoin_WhenTheJoinIsAnswered_ThenThePresenceIsTakenBack()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        await fixture.Join();
        fixture.Stream.IsAutomatic = false;
        var (connection, _) = fixture.Connect();
        _ = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        connection.Close();
        await fixture.Settle();
        fixture.Stream.IsAutomatic = true;
        fixture.Stream.RunTurn();
        Assert.Equal(2, fixture.Stream.Present.Count);
        fixture.Stream.Release(0);
        await fixture.Settle();
        Assert.Single(fixture.Stream.Present);
    }

    [Fact]
    public async Task GivenAJoinedConnection_WhenItJoinsAgainFromAnEarlierEvent_ThenItIsSentThatPartAgain()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (connection, sink) = await fixture.Join();
        for (var i = 0; i < 3; i++) fixture.Stream.Emit();
        await fixture.Subscription.Join(connection, 1, "e1");
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.Equal([0, 1, 2, 3, 3, 2, 3, 4], sink.Records.Select(record => record.Seq));
        Assert.Single(fixture.Stream.Present);
    }

    [Fact]
    public async Task GivenAConnectionExpelledDuringItsJoin_WhenItIsBackBeforeTheAnswer_ThenItStaysPresent()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        await fixture.Join();
        var (connection, _) = fixture.Connect("u1");
        fixture.Stream.IsAutomatic = false;
        var first = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        fixture.Stream.RunTurn();
        fixture.Subscription.Expel("st_1", "u1", fixture.Stream.Seq);
        var second = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        fixture.Stream.RunTurn();
        fixture.Stream.Release(1);
        fixture.Stream.IsAutomatic = true;
        fixture.Stream.Release(0);
        await fixture.Settle();
        Assert.Equal(RefusalCodes.Forbidden, (await first).Refusal!.Code);
        Assert.False((await second).IsRefused);
        Assert.Contains(connection.Id, fixture.Stream.Present.Keys);
    }

    [Fact]
    public async Task GivenAStreamThatStaysSilent_WhenAClientJoins_ThenTheJoinFailsAfterItsTime()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        fixture.Stream.IsAutomatic = false;
        var (connection, _) = fixture.Connect();
        var join = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        fixture.Clock.Advance(fixture.Options.GrainTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => join);
        Assert.Empty(connection.Streams);
    }
}
