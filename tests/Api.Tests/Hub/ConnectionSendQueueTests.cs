using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Streams;
using Livehouse.Tests.Hub.Subscriptions;

namespace Livehouse.Tests.Hub;

public sealed class ConnectionSendQueueTests
{
    private readonly FakeSink _sink = new();

    [Fact]
    public void GivenATransportWithRoom_WhenFramesAreSent_ThenTheyAreWrittenAtOnceAndInOrder()
    {
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        for (var seq = 1; seq <= 5; seq++) sendQueue.Offer(Batch(seq, (StreamEventNames.Message, EventWeight.Required)));
        Assert.Equal([1, 2, 3, 4, 5], _sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenABlockedTransport_WhenItHasRoomAgain_ThenEverythingFollowsInOrderOneWriteAtATime()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        for (var seq = 1; seq <= 50; seq++) sendQueue.Offer(Batch(seq, (StreamEventNames.Message, EventWeight.Required)));
        Assert.Single(_sink.Frames);
        _sink.Unblock();
        Assert.Equal(Enumerable.Range(1, 50).Select(seq => (long)seq), _sink.Records.Select(record => record.Seq));
        Assert.Equal(1, _sink.WritesAtOnceMax);
    }

    [Fact]
    public async Task GivenAClientBehindByTheSoftBound_WhenMixedBatchesCome_ThenItLosesDroppableEventsAlone()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingEvents = 3, TooSlowEvents = 100 });
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        var taken = 0;
        for (var seq = 1; seq <= 20; seq += 2)
        {
            taken += sendQueue.Offer(Batch(seq, (StreamEventNames.Reaction, EventWeight.Droppable), (StreamEventNames.Gift, EventWeight.Required)));
        }

        _sink.Unblock();
        var records = _sink.Records;
        Assert.Equal(10, records.Count(record => record.Target == StreamEventNames.Gift));
        Assert.Equal(2, records.Count(record => record.Target == StreamEventNames.Reaction));
        Assert.Equal(records.Select(record => record.Seq).Order(), records.Select(record => record.Seq));
        Assert.Equal(12, taken);
        Assert.Equal(8, fixture.Count("livehouse_fanout_dropped_total/lagging"));
    }

    [Fact]
    public async Task GivenAClientThatCaughtUp_WhenDroppableEventsCome_ThenItGetsThemAgain()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingEvents = 1, TooSlowEvents = 100 });
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        for (var seq = 1; seq <= 4; seq++) sendQueue.Offer(Batch(seq, (StreamEventNames.Viewers, EventWeight.Droppable)));
        _sink.Unblock();
        sendQueue.Offer(Batch(5, (StreamEventNames.Viewers, EventWeight.Droppable)));
        Assert.Equal([1, 2, 5], _sink.Records.Select(record => record.Seq));
    }

    [Fact]
    public async Task GivenAClientBehindByTheHardBound_WhenARequiredEventComes_ThenItIsToldToResumeAndCutOffAfterTheGrace()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingEvents = 2, TooSlowEvents = 5 });
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        for (var seq = 1; seq <= 8; seq++) sendQueue.Offer(Batch(seq, (StreamEventNames.Gift, EventWeight.Required)));
        Assert.Single(_sink.Frames);
        _sink.Unblock();

        var records = _sink.Records;
        Assert.Equal(3, records.Count);
        Assert.Equal(1, records[0].Seq);
        Assert.Equal("error", records[1].Target);
        Assert.Equal(HubErrors.TooSlow, records[1].Argument.GetProperty("code").GetString());
        Assert.Equal(7, records[2].Type);
        Assert.True(records[2].Whole.GetProperty("allowReconnect").GetBoolean());
        Assert.Equal(1, fixture.Count("livehouse_hub_slow_closes_total"));
        Assert.Equal(5, fixture.Count("livehouse_fanout_dropped_total/too_slow"));
        Assert.False(_sink.IsAborted);
        fixture.Clock.Advance(fixture.Options.CloseGrace);
        Assert.True(_sink.IsAborted);
    }

    [Fact]
    public async Task GivenAStuckTransport_WhenTheHardBoundInBytesIsPassed_ThenItIsAbortedAfterTheGrace()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingBytes = 100, TooSlowBytes = 1_000 });
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        for (var seq = 1; seq <= 50; seq++) sendQueue.Offer(Batch(seq, (StreamEventNames.Gift, EventWeight.Required)));
        Assert.Single(_sink.Frames);
        fixture.Clock.Advance(fixture.Options.CloseGrace);
        Assert.True(_sink.IsAborted);
        Assert.Equal(1, fixture.Count("livehouse_hub_slow_closes_total"));
    }

    [Fact]
    public async Task GivenQueuedEvents_WhenTheServerSaysFarewell_ThenTheyComeBeforeTheCloseMessage()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        sendQueue.Offer(Batch(1, (StreamEventNames.Message, EventWeight.Required)));
        sendQueue.Offer(Batch(2, (StreamEventNames.Message, EventWeight.Required)));
        var farewell = sendQueue.CloseForReconnect();
        sendQueue.Offer(Batch(3, (StreamEventNames.Message, EventWeight.Required)));
        Assert.False(farewell.IsCompleted);
        _sink.Unblock();
        Assert.Equal([1, 1, 7], _sink.Records.Select(record => record.Type));
        Assert.False(farewell.IsCompleted);
        sendQueue.Stop();
        await farewell;
    }

    [Fact]
    public async Task GivenAClientThatReadsNothing_WhenTheServerSaysFarewell_ThenItWaitsNoLongerThanTheGrace()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        sendQueue.Offer(Batch(1, (StreamEventNames.Message, EventWeight.Required)));
        var farewell = sendQueue.CloseForReconnect();
        Assert.False(farewell.IsCompleted);
        fixture.Clock.Advance(fixture.Options.CloseGrace);
        await farewell;
        Assert.True(_sink.IsAborted);
    }

    [Fact]
    public void GivenAConnectionThatIsGone_WhenMoreIsSent_ThenNothingIsKept()
    {
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        var timers = fixture.Clock.TimersPending;
        _sink.Block();
        sendQueue.Offer(Batch(1, (StreamEventNames.Gift, EventWeight.Required)));
        _ = sendQueue.CloseForReconnect();
        sendQueue.Stop();
        Assert.Equal(0, sendQueue.Offer(Batch(1, (StreamEventNames.Gift, EventWeight.Required))));
        Assert.Single(_sink.Frames);
        Assert.Equal(timers, fixture.Clock.TimersPending);
    }

    [Fact]
    public void GivenAnUnansweredHandshake_WhenEventsCome_ThenTheyFollowTheAnswer()
    {
        using var fixture = new SubscriptionFixture();
        var sendQueue = new ConnectionSendQueue(_sink, fixture.Options, fixture.Metrics, fixture.Clock, waitsForHandshake: true);
        sendQueue.Offer(Batch(1, (StreamEventNames.Message, EventWeight.Required)));
        sendQueue.Offer(Batch(2, (StreamEventNames.Message, EventWeight.Required)));
        Assert.Empty(_sink.Frames);
        sendQueue.Pass(Answer);
        sendQueue.Pass(Answer);
        Assert.Equal([3, 1, 1, 3], _sink.Records.Select(record => record.Type));
    }

    [Fact]
    public async Task GivenAConnectionThatIsGone_WhenSignalRSaysTheLastWord_ThenItIsWrittenBehindWhatIsUnderWay()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture();
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        sendQueue.Offer(Batch(1, (StreamEventNames.Gift, EventWeight.Required)));
        sendQueue.Stop();
        sendQueue.Pass(Answer);
        var drained = sendQueue.Drained();
        Assert.Single(_sink.Frames);
        Assert.False(drained.IsCompleted);
        _sink.Unblock();
        await drained;
        Assert.Equal([1, 3], _sink.Records.Select(record => record.Type));
        Assert.True(sendQueue.Drained().IsCompleted);
    }

    [Fact]
    public async Task GivenAFullQueue_WhenSignalRHasMoreToSay_ThenTheConnectionIsCutOff()
    {
        await Calm.OffTheTestContext();
        using var fixture = new SubscriptionFixture(new LiveHubOptions { LaggingBytes = 10, TooSlowBytes = 100 });
        var sendQueue = SendQueue(fixture);
        _sink.Block();
        for (var i = 0; i < 100 / Answer.Length; i++) sendQueue.Pass(Answer);
        Assert.False(_sink.IsAborted);
        sendQueue.Pass(Answer);
        Assert.True(_sink.IsAborted);
    }

    private static Frame Answer { get; } = new("{\"type\":3,\"invocationId\":\"1\"}\u001e"u8.ToArray(), 0);

    private static EncodedBatch Batch(long first, params (string Name, EventWeight Weight)[] events) => EncodedBatch.Encode(
        "e1",
        [.. events.Select((e, i) => new StreamEvent(first + i, e.Name, System.Text.Encoding.UTF8.GetBytes($"{{\"seq\":{first + i}}}"), e.Weight))]);

    private ConnectionSendQueue SendQueue(SubscriptionFixture fixture) => new(_sink, fixture.Options, fixture.Metrics, fixture.Clock);
}
