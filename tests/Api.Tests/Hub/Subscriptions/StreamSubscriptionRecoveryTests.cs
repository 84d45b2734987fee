using Livehouse.Api.Hub;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>What a subscription does when its stream's activation changes, batches get lost, or the stream is over.</summary>
public sealed class StreamSubscriptionRecoveryTests
{
    [Fact]
    public async Task GivenANewActivation_WhenTheLeaseIsRenewed_ThenAllArePresentedAndGetAFreshState()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, one) = await fixture.Join();
        var (_, other) = await fixture.Join();
        fixture.Stream.Emit();
        await fixture.Settle();
        fixture.Stream.Crash();
        await fixture.Renew();
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.Equal(1, fixture.Stream.PresentCalls);
        Assert.Equal(2, fixture.Stream.Present.Count);
        foreach (var sink in new[] { one, other })
        {
            Assert.Equal(
                [StreamEventNames.State, StreamEventNames.Message, StreamEventNames.State, StreamEventNames.Message],
                sink.Records.Select(record => record.Target));
            Assert.False(sink.Records[2].Argument.GetProperty("resumed").GetBoolean());
            Assert.Equal("e2", sink.Records[3].Argument.GetProperty("epoch").GetString());
        }
    }

    [Fact]
    public async Task GivenALostBatch_WhenTheNextOneComes_ThenTheGapIsFilledWithoutANewState()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        fixture.Stream.Emit();
        fixture.Stream.IsAutomatic = false;
        fixture.Stream.Emit();
        fixture.Stream.Flush(isLost: true);
        fixture.Stream.IsAutomatic = true;
        fixture.Stream.Emit();
        await fixture.Overdue();
        Assert.Equal([0, 1, 2, 3], sink.Records.Select(record => record.Seq));
        Assert.Single(sink.Records, record => record.Target == StreamEventNames.State);
    }

    [Fact]
    public async Task GivenBatchesThatOvertookOthers_WhenTheLastOfThemComes_ThenAllAreToldInOrderAndNothingIsAskedFor()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        var subscribed = fixture.Stream.SubscribeCalls;
        fixture.Stream.IsAutomatic = false;
        var onTheirWay = new List<Action>();
        for (var batch = 0; batch < 4; batch++)
        {
            fixture.Stream.Emit();
            fixture.Stream.Emit();
            onTheirWay.Add(fixture.Stream.SendLater());
        }

        foreach (var number in (int[])[2, 1, 3])
        {
            onTheirWay[number]();
            await fixture.Settle();
            Assert.Single(sink.Records);
        }

        onTheirWay[0]();
        await fixture.Settle();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], sink.Records.Select(record => record.Seq));
        await fixture.Overdue();
        Assert.Equal((subscribed, 1), (fixture.Stream.SubscribeCalls, fixture.Stream.JoinCalls));
        Assert.Equal(9, sink.Records.Count);
    }

    [Fact]
    public async Task GivenALostLastBatch_WhenTheLeaseWasRenewedTwice_ThenItIsFetched()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        fixture.Stream.IsAutomatic = false;
        fixture.Stream.Emit();
        fixture.Stream.Flush(isLost: true);
        fixture.Stream.IsAutomatic = true;
        await fixture.Renew();
        Assert.Single(sink.Records);
        await fixture.Renew();
        Assert.Equal([0, 1], sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenASubscriptionThatIsFull_WhenMoreBatchesCome_ThenWhatWasDroppedIsFetchedFromTheStream()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { RelayEventsMax = 2 });
        var (_, sink) = await fixture.Join();
        fixture.Stream.IsAutomatic = false;
        for (var i = 0; i < 3; i++) fixture.Stream.Emit();
        fixture.Stream.Flush();
        fixture.Stream.IsAutomatic = true;
        fixture.Stream.Emit();
        await fixture.Overdue();
        Assert.Equal(3, fixture.Count("livehouse_fanout_dropped_total/relay_full"));
        Assert.Equal([0, 1, 2, 3, 4], sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenAnActivationThatForgotTheFront_WhenTheLeaseIsRenewed_ThenNothingIsLost()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        fixture.Stream.ForgetFronts();
        fixture.Stream.Emit();
        await fixture.Renew();
        Assert.Equal([0, 1], sink.Records.Select(record => record.Seq));
        Assert.Single(fixture.Stream.Present);
    }

    [Fact]
    public async Task GivenAnActivationThatForgotTheFront_WhenTheAnswerThatSaysSoIsLost_ThenTheNextRenewalPresentsItsViewers()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (connection, sink) = await fixture.Join();
        fixture.Stream.ForgetFronts();
        fixture.Stream.IsAutomatic = false;
        await fixture.Renew();
        fixture.Stream.RunTurn();
        fixture.Stream.Lose(0);
        await fixture.Settle();
        fixture.Stream.IsAutomatic = true;
        fixture.Stream.Emit();
        await fixture.Renew();
        Assert.Equal([connection.Id], fixture.Stream.Present.Keys);
        Assert.Equal(1, fixture.Stream.PresentCalls);
        Assert.Equal([0, 1], sink.Records.Select(record => record.Seq));
        await fixture.Renew();
        Assert.Equal(1, fixture.Stream.PresentCalls);
    }

    [Fact]
    public async Task GivenPresencesOnTheirWay_WhenSomebodyJoinsAndSomebodyLeaves_ThenNeitherCanOvertakeThem()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var stream = fixture.Stream;
        var (leaving, _) = await fixture.Join();
        var (staying, _) = await fixture.Join();
        stream.ForgetFronts();
        stream.IsAutomatic = false;
        await fixture.Renew();
        stream.RunTurn();
        stream.Release(0);
        await fixture.Settle();
        var (coming, _) = fixture.Connect();
        var join = fixture.Subscription.Join(coming, null, null);
        leaving.Close();
        await fixture.Settle();
        Assert.Equal(1, stream.TurnsWaiting);
        stream.RunTurn();
        Assert.Equal([leaving.Id, staying.Id], stream.Present.Keys);
        stream.Release(0);
        await fixture.Settle();
        Assert.Equal(3, stream.TurnsWaiting);
        while (stream.TurnsWaiting > 0) stream.RunTurn(stream.TurnsWaiting - 1);
        while (stream.AnswersWaiting > 0) stream.Release(0);
        await join;
        Assert.Equal([staying.Id, coming.Id], stream.Present.Keys);
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenItsTimeIsOver_ThenTheSubscriptionGoesQuietAndTheConnectionStays()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (connection, sink) = await fixture.Join();
        fixture.Stream.Emit(StreamEventNames.Ended);
        fixture.Stream.Emit(StreamEventNames.Recording);
        for (var waited = TimeSpan.Zero; waited <= fixture.Options.EndedLinger; waited += fixture.Options.LeaseRenewal) await fixture.Renew();
        var asked = fixture.Stream.SubscribeCalls;
        await fixture.Renew();
        await fixture.Renew();
        Assert.Equal(asked, fixture.Stream.SubscribeCalls);
        Assert.Equal(0, fixture.Stream.FrontCount);
        Assert.Equal([StreamEventNames.State, StreamEventNames.Ended, StreamEventNames.Recording], sink.Records.Select(record => record.Target));
        Assert.Single(connection.Streams);
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenItsActivationGoes_ThenNobodyIsDisturbed()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        fixture.Stream.Emit(StreamEventNames.Ended);
        fixture.Stream.Crash();
        await fixture.Renew();
        await fixture.Renew();
        Assert.Equal(2, sink.Records.Count);
    }

    [Fact]
    public async Task GivenANewEpoch_WhenTheFormerActivationStillTells_ThenNobodyHearsItAndNothingIsJoinedAgain()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, sink) = await fixture.Join();
        fixture.Stream.Emit();
        fixture.Stream.Crash();
        await fixture.Renew();
        var joins = fixture.Stream.JoinCalls;
        var told = sink.Records.Count;
        fixture.Subscription.Deliver(new StreamBatch("st_1", "e1", [new StreamEvent(2, StreamEventNames.Message, "{}"u8.ToArray(), EventWeight.Required)]));
        await fixture.Settle();
        Assert.Equal(joins, fixture.Stream.JoinCalls);
        Assert.Equal(told, sink.Records.Count);
    }

    [Fact]
    public async Task GivenANewActivation_WhenAJoinIsTheFirstToMeetIt_ThenEverybodyIsBackBeforeTheNextRenewal()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var (_, early) = await fixture.Join();
        fixture.Stream.Crash();
        var (_, late) = await fixture.Join();
        fixture.Stream.Emit();
        await fixture.Settle();
        Assert.All(new[] { early, late }, sink => Assert.Equal(("e2", 1L), (sink.Records[^1].Argument.GetProperty("epoch").GetString(), sink.Records[^1].Seq)));
    }

    [Fact]
    public async Task GivenABatchThatOvertakesTheFirstLease_WhenMoreComes_ThenItIsNoGap()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var stream = fixture.Stream;
        stream.IsAutomatic = false;
        var (connection, sink) = fixture.Connect();
        var join = fixture.Subscription.Join(connection, null, null);
        await fixture.Settle();
        stream.RunTurn();
        stream.Emit();
        stream.Emit();
        stream.Flush();
        await fixture.Settle();
        stream.IsAutomatic = true;
        stream.Release(0);
        await join;
        stream.Emit();
        await fixture.Settle();
        Assert.Equal([2, 3], sink.Records.Select(record => record.Seq));
        Assert.Equal(0, fixture.Count("livehouse_relay_resyncs_total"));
    }
}
