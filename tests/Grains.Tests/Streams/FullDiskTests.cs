using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>A disk that fills up: chat was acknowledged, announced and lost.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task GivenADiskThatFillsUp_WhenChatWasAcknowledgedBeforeThatWasKnown_ThenItIsKeptAndWrittenWhenThereIsRoom()
    {
        var scene = await Live();
        var before = await scene.Say(People.Ann, "before");
        scene.Advance(500);
        scene.Silo.Store.Fill();
        var accepted = await scene.Say(People.Ann, "accepted", "c-1");
        scene.Advance(500);
        Assert.True(scene.Silo.Store.IsFailing);

        Refused(RefusalCodes.StorageUnavailable, await scene.Stream.Say(new SendMessage(People.Ann, "refused", null)));
        Refused(RefusalCodes.StorageUnavailable, await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, null)));
        Assert.Equal(accepted, await scene.Say(People.Ann, "accepted", "c-1"));
        Assert.Equal([accepted, before], (await Messages(scene)).Select(message => message.MessageId));

        scene.Silo.Store.MakeRoom();
        var after = await scene.Say(People.Ann, "after");
        scene.Advance(500);
        Assert.Equal([before, accepted, after], scene.Silo.Store.Rows(scene.Grain, "message").Select(row => row.Id));
        scene.Reactivate();
        Assert.Equal([after, accepted, before], (await Messages(scene)).Select(message => message.MessageId));
    }

    [Fact]
    public async Task GivenAFullDisk_WhenAGiftFailsWithChatWaiting_ThenTheChatIsKeptAndTheGiftIsNot()
    {
        var scene = await Live();
        scene.Silo.Store.Fill();
        var accepted = await scene.Say(People.Ann, "accepted");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "g-1")));

        Assert.Equal(accepted, Assert.Single(await Messages(scene)).MessageId);
        scene.Silo.Store.MakeRoom();
        Assert.Equal(accepted, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
        Assert.Equal(0, (await scene.View()).Gifts.Count);
        Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "g-1")));
        Assert.Equal(1, (await scene.View()).Gifts.Count);
    }

    [Fact]
    public async Task GivenAStoreThatFailsElsewhere_WhenTheStreamHasChatToWrite_ThenItWaitsAndTheActivationLives()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        scene.Silo.Store.Fill();
        var accepted = await scene.Say(People.Ann, "accepted");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => scene.Silo.Store.Commit(new GrainCommit(GrainRef.Stream("st_other"), 0, "{}")));
        scene.Advance(10_000);
        Assert.Empty(scene.Silo.Store.Rescued(scene.Grain));

        scene.Silo.Store.MakeRoom();
        scene.Advance(1_000);
        Assert.Equal(accepted, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
        Assert.Equal(accepted, Assert.Single(front.Received<MessageSent>(StreamEventNames.Message)).MessageId);
    }

    [Fact]
    public async Task GivenAFullDisk_WhenTheActivationEnds_ThenItsAcknowledgedChatOutlivesIt()
    {
        var scene = await Live();
        scene.Silo.Store.Fill();
        var accepted = await scene.Say(People.Ann, "accepted");
        scene.Reactivate();
        scene.Reactivate();
        Assert.Equal(accepted, Assert.Single(await Messages(scene)).MessageId);
        scene.Silo.Store.MakeRoom();
        Assert.Equal(accepted, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
    }

    [Fact]
    public async Task GivenAFullDisk_WhenDeletingAWaitingMessageFails_ThenTheMessageIsStillThere()
    {
        var scene = await Live();
        var accepted = await scene.Say(People.Ann, "accepted");
        scene.Silo.Store.Fill();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => scene.Stream.DeleteMessage(new MessageCommand(People.Host, accepted)));
        scene.Silo.Store.MakeRoom();
        Assert.Equal(accepted, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
        Ok(await scene.Stream.DeleteMessage(new MessageCommand(People.Host, accepted)));
        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "message"));
    }

    private static async Task<IReadOnlyList<ChatMessage>> Messages(StreamScene scene) =>
        Ok(await scene.Stream.Messages(new ReadMessages(People.Host, 50, null))).Items;
}
