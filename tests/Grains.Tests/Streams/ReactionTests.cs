using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class ReactionTests
{
    [Fact]
    public async Task GivenAStormOfReactions_WhenTheyAreSent_ThenTheyComeAddedUpAtMostFourTimesASecond()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        for (var at = 0; at < 200; at++)
        {
            Ok(await scene.Stream.React(new SendReaction(People.Viewer($"u{at % 20}"), at % 2 == 0 ? "🔥" : "❤️")));
            scene.Advance(10);
        }

        scene.Advance(1_000);

        var sent = front.Received<ReactionsSent>(StreamEventNames.Reaction);
        Assert.Equal((100, 100), (sent.Sum(told => told.Counts["🔥"]), sent.Sum(told => told.Counts["❤️"])));
        var times = front.Batches.Where(entry => entry.Batch.Events.Any(told => told.Name == StreamEventNames.Reaction)).Select(entry => entry.At).ToList();
        foreach (var at in times) Assert.InRange(times.Count(other => other >= at && other - at < TimeSpan.FromSeconds(1)), 1, 4);
        Assert.All(front.Events, told => Assert.Equal(EventWeight.Droppable, told.Weight));
    }

    [Fact]
    public async Task GivenAHundredAndTwentyReactionsInAMinute_WhenAnotherIsSent_ThenItIsRefused()
    {
        var scene = await Live();
        for (var at = 0; at < 120; at++) Ok(await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
        scene.Advance(20_000);

        var refusal = Refused(RefusalCodes.RateLimited, await scene.Stream.React(new SendReaction(People.Ann, "🔥")));

        Assert.Equal(new SpentLimit("reactions", 120, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(40)), refusal.Limit);
        Ok(await scene.Stream.React(new SendReaction(People.Bob, "🔥")));
        scene.Advance(40_000);
        Ok(await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
    }

    [Fact]
    public async Task GivenWhatIsNoEmoji_WhenItIsSent_ThenItIsRefused() =>
        Assert.Equal("emoji", Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.React(new SendReaction(People.Ann, "<b>"))).Field);

    [Fact]
    public async Task GivenTooManyKindsAtOnce_WhenAnotherKindComes_ThenItWaitsForTheNextSendingAndSpendsNothing()
    {
        var scene = await Live(options: options => options with { ReactionsPerMinute = 65 });
        for (var kind = 0; kind < 64; kind++) Ok(await scene.Stream.React(new SendReaction(People.Ann, char.ConvertFromUtf32(0x1F600 + kind))));

        Refused(RefusalCodes.RateLimited, await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
        scene.Advance(250);

        Ok(await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
        Refused(RefusalCodes.RateLimited, await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
    }

    [Fact]
    public async Task GivenReactionsUnderWay_WhenTheStreamEnds_ThenNothingFollowsTheEnd()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
        await scene.Stream.Stop(People.Host);
        scene.Advance(1_000);

        Assert.Equal(StreamEventNames.Ended, front.Names[^1]);
    }
}
