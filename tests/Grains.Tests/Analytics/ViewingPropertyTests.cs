using Livehouse.Analytics;
using Livehouse.Grains.Analytics;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Analytics;

/// <summary>A stream's figures are those that its viewers' own list of presences gives, whatever happened to its process.</summary>
public sealed class ViewingPropertyTests
{
    [Fact]
    public void GivenDevicesReconnectsCrashesAndMoves_WhenTheFiguresAreComputed_ThenTheyAreThoseOfTheList()
    {
        var (crashes, moves, views) = (0, 0, 0L);
        Seeds.Each(60, random =>
        {
            // Everything runs on this thread: no task waits for anything but the clock that the test moves.
            Play(random, world =>
            {
                crashes += world.Crashes;
                moves += world.Moves;
                views += world.PresentNow.Count;
            }).GetAwaiter().GetResult();
        });
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is not null) return;
        Assert.True(crashes > 20 && moves > 20 && views > 50, $"{crashes} crashes, {moves} moves, {views} people at the ends: too little happened.");
    }

    private static async Task Play(Random random, Action<ViewingWorld> played)
    {
        var world = await ViewingWorld.Create(random);
        for (var step = random.Next(20, 120); step > 0; step--)
        {
            await world.Step();
            if (random.Next(25) == 0) Compare(await world.Look(), world);
        }

        played(world);
        var peak = (await world.Scene.View()).PeakViewers;
        var (live, naive) = await world.Look();
        Compare((live, naive), world);
        if (world.Crashes == 0) Assert.Equal(peak, live.PeakConcurrent);
        var (final, naiveEnd) = await world.End();
        Compare((final, naiveEnd), world);
        Assert.True(final.IsFinal);
        var analytics = new StreamAnalytics(world.Scene.Silo.Store);
        Same(final, (await analytics.Finish(StreamScene.Id))!);
        Same(final, (await analytics.Of(StreamScene.Id, world.Scene.Silo.Now))!);
        Same(live with { Status = final.Status, EndedAt = final.EndedAt, Until = final.Until, IsFinal = true }, final);
        await world.Scene.Silo.Store.Anonymise("default", "u1");
        Same(final, (await analytics.Finish(StreamScene.Id))!);
        Assert.DoesNotContain(world.Scene.Silo.Store.Sessions(StreamScene.Id), session => session.UserId == "u1");
    }

    private static void Compare((StreamFigures Figures, NaiveFigures Naive) looked, ViewingWorld world)
    {
        var (figures, naive) = looked;
        Assert.Equal(naive.Views, figures.Views);
        Assert.Equal(naive.Views, figures.UniqueViewers);
        Assert.Equal(naive.WatchMs / 1_000, figures.WatchSeconds);
        Assert.Equal(naive.Peak, figures.PeakConcurrent);
        Assert.Equal(figures.PeakConcurrent, figures.Timeline.Max(point => point.Viewers));
        Assert.Equal(
            naive.Sources.OrderBy(source => source.Key),
            figures.Sources.ToDictionary(source => source.Source, source => source.Views).OrderBy(source => source.Key));
        Assert.All(figures.Retention, point => Assert.Equal(naive.ShareAt(point.Second), point.Share, 4));
        Assert.Equal((world.Messages, world.Chatters), (figures.ChatMessages, figures.Chatters));
        Assert.Equal(world.Messages, figures.Timeline.Sum(point => point.Messages));
        Assert.Equal(world.Gifts, figures.Gifts);
        Assert.Equal(world.Reactions, figures.Reactions);
    }

    private static void Same(StreamFigures expected, StreamFigures actual)
    {
        Assert.Equal(Written(expected), Written(actual));

        static string Written(StreamFigures figures) => System.Text.Json.JsonSerializer.Serialize(figures, Livehouse.Wire.LivehouseJson.Options);
    }
}
