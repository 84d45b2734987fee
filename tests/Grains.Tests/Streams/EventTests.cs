using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Batches to fronts, and what a join answers.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task GivenAnIdleStream_WhenSomethingHappens_ThenItIsSentAtOnce()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Say(People.Ann);

        Assert.Single(Assert.Single(front.Batches).Batch.Events);
    }

    [Fact]
    public async Task GivenABusyStream_WhenMuchHappens_ThenAfterABurstBatchesComeEveryTwentyMillisecondsAndNothingWaitsLonger()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        for (var at = 0; at < 100; at++)
        {
            await scene.Say(People.Viewer($"u{at % 20}"));
            scene.Advance(3);
        }

        scene.Advance(20);

        Assert.Equal(100, front.Events.Count);
        var times = front.Batches.Select(entry => entry.At).ToList();
        Assert.All(times.Zip(times.Skip(1)).Skip(10), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 18, 23));
        Assert.InRange(times.Count, 300 / 20, (300 / 20) + 8);
        Assert.All(front.Batches, entry => Assert.All(
            entry.Batch.Events.Where(told => told.Name == StreamEventNames.Message),
            told => Assert.True(entry.At - scene.Silo.Clock.GetUtcNow() <= TimeSpan.Zero)));
    }

    [Fact]
    public async Task GivenABatchThatWasSentEarlyForABan_WhenMoreHappens_ThenItCountsLikeAnyOther()
    {
        var scene = await Live(options: options => options with { BatchBurst = 1 });
        var front = await scene.Subscribe();
        await scene.Say(People.Ann);
        scene.Advance(1);
        await scene.Say(People.Ann);
        scene.Advance(9);
        await scene.Stream.Ban(new BanUser(People.Host, "bob", null, null));
        scene.Advance(2);
        await scene.Say(People.Ann);
        scene.Advance(100);

        var start = front.Batches[0].At;
        Assert.Equal([0, 10, 40], front.Batches.Select(entry => (entry.At - start).TotalMilliseconds));
    }

    [Fact]
    public async Task GivenTwoFronts_WhenOneComesLater_ThenItsFirstBatchBeginsRightAfterWhatItWasTold()
    {
        var scene = await Live();
        var first = await scene.Subscribe("first");
        await scene.Say(People.Ann);
        await scene.Say(People.Ann);
        var second = await scene.Subscribe("second");
        await scene.Say(People.Ann);
        scene.Advance(100);

        Assert.Equal([1L, 2L, 3L], first.Events.Select(told => told.Seq));
        Assert.Equal([3L], second.Events.Select(told => told.Seq));
    }

    [Fact]
    public async Task GivenEventsThatWait_WhenTheActivationEndsInOrder_ThenTheyAreSentFirst()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Say(People.Ann);
        await scene.Say(People.Ann);
        scene.Reactivate();

        Assert.Equal(2, front.Events.Count);
    }

    [Fact]
    public async Task GivenAJoin_WhenNothingWasMissedBefore_ThenItAnswersTheStateAndTheNewestMessagesOldestFirst()
    {
        var scene = await Live();
        for (var at = 0; at < 60; at++) await scene.Say(People.Viewer($"u{at % 10}"), $"text {at}");

        var joined = await scene.Join(People.Ann);

        Assert.Equal(Enumerable.Range(10, 50).Select(at => $"text {at}"), joined.RecentMessages.Select(message => message.Text));
        Assert.Equal((false, 61L, 1), (joined.Resumed, joined.Seq, joined.Stream.Viewers));
        Assert.Empty(joined.Missed);
    }

    [Fact]
    public async Task GivenAClientThatWasAway_WhenItComesBackWithItsLastNumber_ThenItGetsExactlyWhatItMissed()
    {
        var scene = await Live();
        var first = await scene.Join(People.Ann);
        await scene.Stream.Leave(new LeaveStream("front", "c-ann"));
        var messageId = await scene.Say(People.Bob);

        var back = await scene.Join(People.Ann, lastSeq: first.Seq, epoch: first.Epoch);

        Assert.True(back.Resumed);
        Assert.Equal([StreamEventNames.ViewerLeft, StreamEventNames.Message, StreamEventNames.ViewerJoined], back.Missed.Select(told => told.Name));
        Assert.Equal(Enumerable.Range((int)first.Seq + 1, 3).Select(seq => (long)seq), back.Missed.Select(told => told.Seq));
        Assert.Equal(back.Seq, back.Missed[^1].Seq);
        Assert.Equal(messageId, back.RecentMessages[^1].MessageId);
    }

    [Fact]
    public async Task GivenAClientThatWasAway_WhenTheEpochIsAnother_ThenNothingIsReplayedAndItSaysSo()
    {
        var scene = await Live();
        var first = await scene.Join(People.Ann);
        scene.Silo.Crash();
        await scene.Say(People.Bob);

        var back = await scene.Join(People.Ann, lastSeq: first.Seq, epoch: first.Epoch);

        Assert.NotEqual(first.Epoch, back.Epoch);
        Assert.False(back.Resumed);
        Assert.Empty(back.Missed);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1L, false)]
    public async Task GivenOnlyHalfOfWhatAResumeNeeds_WhenAClientJoins_ThenNothingIsReplayed(long? lastSeq, bool withEpoch)
    {
        var scene = await Live();
        var first = await scene.Join(People.Ann);
        await scene.Say(People.Ann);

        Assert.False((await scene.Join(People.Ann, "c2", lastSeq: lastSeq, epoch: withEpoch ? first.Epoch : null)).Resumed);
    }

    /// <summary>
    /// Clients come and go at random, with a front's later batches and their own position: each sees every event after its first state once and in order, or
    /// must start over.
    /// </summary>
    [Fact]
    public void GivenClientsThatComeAndGo_WhenTheyResume_ThenThereIsNoGapAndNoRepeat() => Seeds.Each(60, random =>
    {
        var scene = Live().Result;
        var front = scene.Subscribe().Result;
        var delivered = 0;
        var clients = Enumerable.Range(0, 4).Select(at => new Client(People.Viewer($"c{at}"))).ToList();
        for (var step = 0; step < 120; step++)
        {
            var client = clients[random.Next(clients.Count)];
            switch (random.Next(8))
            {
                case 0 when client.IsConnected:
                    client.IsConnected = false;
                    scene.Stream.Leave(new LeaveStream("front", client.Caller.UserId)).Wait();
                    break;
                case 1 or 2 when !client.IsConnected:
                    client.Take(scene.Join(client.Caller, client.Caller.UserId, lastSeq: client.LastSeq, epoch: client.Epoch).Result);
                    break;
                case 3:
                    scene.Advance(random.Next(60));
                    break;
                case 4 when random.Next(12) == 0:
                    scene.Silo.Crash();
                    front = scene.Subscribe().Result;
                    delivered = 0;
                    clients.ForEach(one => one.IsConnected = false);
                    break;
                default:
                    scene.Stream.Say(new SendMessage(People.Viewer($"u{step}"), $"text {step}", null)).Wait();
                    break;
            }

            foreach (var (told, epoch) in front.Batches.Skip(delivered).SelectMany(entry => entry.Batch.Events.Select(told => (told, entry.Batch.Epoch))))
            {
                clients.ForEach(one => one.Hear(told, epoch));
            }

            delivered = front.Batches.Count;
        }
    });

    /// <summary>What a connection of the hub does: the state first, then what is newer.</summary>
    private sealed class Client(Livehouse.Callers.Caller caller)
    {
        public Livehouse.Callers.Caller Caller { get; } = caller;

        public bool IsConnected { get; set; }

        public long? LastSeq { get; private set; }

        public string? Epoch { get; private set; }

        public void Take(JoinedStream joined)
        {
            IsConnected = true;
            Assert.Equal(joined.Epoch == Epoch && LastSeq is not null, joined.Resumed);
            if (joined.Resumed)
            {
                Assert.Equal(
                    Enumerable.Range((int)LastSeq! + 1, (int)(joined.Seq - LastSeq.Value)).Select(seq => (long)seq), joined.Missed.Select(told => told.Seq));
            }
            (LastSeq, Epoch) = (joined.Seq, joined.Epoch);
        }

        public void Hear(StreamEvent told, string epoch)
        {
            if (!IsConnected || epoch != Epoch || told.Seq <= LastSeq) return;
            Assert.Equal(LastSeq + 1, told.Seq);
            LastSeq = told.Seq;
        }
    }
}
