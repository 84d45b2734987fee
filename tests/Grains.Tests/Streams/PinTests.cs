using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class PinTests
{
    [Fact]
    public async Task GivenFivePins_WhenASixthIsPinned_ThenTheOldestGoesOnDiskAndOnScreen()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var ids = new List<string>();
        for (var at = 0; at < 6; at++) ids.Add(await scene.Say(People.Ann));

        foreach (var id in ids) Ok(await scene.Stream.Pin(new MessageCommand(People.Moderator, id)));

        ids.Reverse();
        scene.Advance(100);
        Assert.Equal(ids.Take(5), front.Received<PinsChanged>(StreamEventNames.PinnedUpdated)[^1].Pinned.Select(pinned => pinned.MessageId));
        scene.Silo.Crash();
        var pins = (await scene.View()).Pinned;
        Assert.Equal(ids.Take(5), pins.Select(pinned => pinned.MessageId));
        Assert.Equal(("ann", "Name of ann", "hello", "mo"), (pins[0].UserId, pins[0].UserName, pins[0].Text, pins[0].PinnedBy));
    }

    [Fact]
    public async Task GivenAPin_WhenItIsRepeated_ThenNothingIsWrittenOrTold()
    {
        var scene = await Live();
        var id = await scene.Say(People.Ann);
        Ok(await scene.Stream.Pin(new MessageCommand(People.Host, id)));
        var (front, commits) = (await scene.Subscribe(), scene.Silo.Store.Commits);

        Assert.Single(Ok(await scene.Stream.Pin(new MessageCommand(People.Host, id))).Pinned);

        Assert.Equal(commits, scene.Silo.Store.Commits);
        Assert.Empty(front.Events);
    }

    [Fact]
    public async Task GivenAPin_WhenItIsTakenDown_ThenItIsGoneAndTakingItDownAgainAnswersTheSame()
    {
        var scene = await Live();
        var (first, second) = (await scene.Say(People.Ann), await scene.Say(People.Bob));
        Ok(await scene.Stream.Pin(new MessageCommand(People.Host, first)));
        Ok(await scene.Stream.Pin(new MessageCommand(People.Host, second)));

        for (var times = 0; times < 2; times++)
        {
            Assert.Equal([second], Ok(await scene.Stream.Unpin(new MessageCommand(People.Host, first))).Pinned.Select(pinned => pinned.MessageId));
        }
    }

    [Fact]
    public async Task GivenAMessageOfTheFarPast_WhenItIsPinned_ThenStorageKnowsIt()
    {
        var scene = await Live();
        var old = await scene.Say(People.Ann);
        for (var at = 0; at < 120; at++) await scene.Say(People.Viewer($"u{at}"));
        Assert.Equal(old, Ok(await scene.Stream.Pin(new MessageCommand(People.Host, old))).Pinned[0].MessageId);

        scene.Reactivate();
        Assert.Equal(old, Ok(await scene.Stream.Pin(new MessageCommand(People.Host, old))).Pinned[0].MessageId);
        Refused(RefusalCodes.NotFound, await scene.Stream.Pin(new MessageCommand(People.Host, "ms_unknown")));
    }

    [Fact]
    public async Task GivenAPinWhoseAnswerIsLost_WhenItIsRepeated_ThenItHangsThereOnce()
    {
        var scene = await Live();
        var id = await scene.Say(People.Ann);
        scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Stream.Pin(new MessageCommand(People.Host, id)));

        Assert.Single(Ok(await scene.Stream.Pin(new MessageCommand(People.Host, id))).Pinned);
    }
}
