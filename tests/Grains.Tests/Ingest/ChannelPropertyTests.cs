using Livehouse.Ingest;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>
/// A channel against an oracle: publishers who come, go, freeze and are cut off, with late and repeated words, new keys, and silos that are killed.
/// </summary>
public sealed class ChannelPropertyTests
{
    private const int EncodersMax = 12;

    [Fact]
    public void GivenAnyWordsInAnyOrder_WhenEachIsAnswered_ThenTheAnswerAndTheStreamAreTheOracles() => Seeds.Each(120, random => Run(random).Wait());

    private static async Task Run(Random random)
    {
        var scene = await IngestScene.Announced();
        var oracle = new ChannelOracle();
        List<Encoder> encoders = [new("c0", 0)];
        for (var step = 0; step < 150; step++)
        {
            var by = encoders[random.Next(4) == 0 ? random.Next(encoders.Count) : encoders.Count - 1];
            var before = scene.Silo.Store.Commits;
            switch (random.Next(20))
            {
                case 0 or 1:
                    // Its next connection, or somebody else's with the same key.
                    if (encoders.Count < EncodersMax) encoders.Add(by = new Encoder($"c{encoders.Count}", oracle.KeyVersion));
                    await Agree(step, oracle.Publish(by), scene, IngestWordKind.Publish, by);
                    break;
                case 2:
                    await Agree(step, oracle.Publish(by), scene, IngestWordKind.Publish, by);
                    break;
                case 3 or 4:
                    await Agree(step, oracle.Done(by), scene, IngestWordKind.Done, by);
                    break;
                case 5:
                    await Agree(step, oracle.MayPlay, scene, IngestWordKind.Play, by);
                    Assert.Equal(before, scene.Silo.Store.Commits);
                    break;
                case 6:
                    await Agree(step, oracle.Knows(by), scene, IngestWordKind.Recorded, by);
                    Assert.Equal(before, scene.Silo.Store.Commits);
                    break;
                case 7 when random.Next(4) == 0:
                    Ok(await scene.Channel.RenewKey(People.Host));
                    oracle.RenewKey();
                    break;
                case 8 when random.Next(3) == 0:
                    oracle.MayTakeOver = !oracle.MayTakeOver;
                    Ok(await scene.Channel.Configure(new ConfigureChannel(People.Host, oracle.MayTakeOver)));
                    break;
                case 9 when random.Next(20) == 0 && oracle is { IsStarted: true, EndReason: null }:
                    Ok(await scene.Silo.Event(IngestScene.EventId).Stop(People.Host));
                    oracle.Stop();
                    break;
                case 10 or 11:
                    scene.Silo.Crash();
                    _ = await scene.Status();
                    oracle.Crash();
                    break;
                case 12 or 13:
                    // Silence, seldom long enough to end it.
                    await Pass(scene, oracle, random.Next(random.Next(4) == 0 ? 100 : 25));
                    break;
                default:
                    await Goes(step, scene, oracle, by, random);
                    break;
            }

            await scene.RunOutbox();
            await AssertSame(step, scene, oracle);
        }
    }

    /// <summary>It is reported a few times, as nginx-rtmp does: its frames go on, stand, or the report is an old one.</summary>
    private static async Task Goes(int step, IngestScene scene, ChannelOracle oracle, Encoder by, Random random)
    {
        var stands = random.Next(3) == 0;
        for (var update = random.Next(1, 5); update > 0; update--)
        {
            await Pass(scene, oracle, 10);
            if (!stands) by.MediaTimeMs += 10_000;
            scene.MediaTimeMs = random.Next(10) == 0 ? Math.Max(0, by.MediaTimeMs - 5_000) : by.MediaTimeMs;
            await Agree(step, oracle.Update(by, scene.MediaTimeMs), scene, IngestWordKind.Update, by);
        }
    }

    private static async Task Pass(IngestScene scene, ChannelOracle oracle, int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            scene.Advance(1);
            oracle.Second();
            await scene.RunOutbox();
        }
    }

    private static async Task Agree(int step, bool isYes, IngestScene scene, IngestWordKind kind, Encoder by)
    {
        var answer = await scene.Says(kind, by.Id, scene.Key(by.KeyVersion));
        Assert.True(isYes == !answer.IsRefused, $"Step {step}: {kind} of {by.Id} was answered {answer.Refusal?.Detail ?? "yes"}.");
        if (answer.IsRefused) Assert.Equal(RefusalCodes.PublishDenied, answer.Refusal.Code);
    }

    private static async Task AssertSame(int step, IngestScene scene, ChannelOracle oracle)
    {
        Assert.Equal((step, oracle.Status), (step, await scene.Status()));
        var watches = scene.Silo.Store.Pending.Count(pending => pending.Message is RefreshIngest && pending.Grain.Kind == GrainKinds.Ingest);
        Assert.Equal((step, oracle.IsBusy ? 1 : 0), (step, watches));
        if (!oracle.IsStarted) return;
        var stream = await scene.Stream();
        Assert.Equal((step, oracle.EndReason), (step, stream.EndReason));
        Assert.Equal(oracle.EndReason is null ? StreamStatus.Live : StreamStatus.Ended, stream.Status);
    }
}
