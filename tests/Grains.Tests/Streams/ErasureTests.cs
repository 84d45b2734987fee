using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>A user's account was deleted: what a stream does then.</summary>
public sealed class ErasureTests
{
    private const string Key = "recordings/default/st_1/1.mp4";

    [Fact]
    public async Task GivenARecordingUnderWay_WhenItsOwnerIsDeleted_ThenItIsStoppedAndTheFileGoesOnceItIsThere()
    {
        var scene = await Live();
        await scene.Stream.StartRecording(People.Host);
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Active);

        await scene.Stream.Forget(Of(People.Host.UserId));

        Assert.Single(scene.Outbox<EndRecording>());
        Assert.Empty(scene.Outbox<DropObjects>());
        await scene.Ends<EndRecording>(new RecordingEnded(new EgressReport("EG_1", EgressPhase.Complete, Key, 12.5, 1_000, null)));
        await scene.Ends<CheckRecording>(new RecordingChecked(Key, 1_234, "video/mp4"));
        Assert.Equal([Key], Assert.Single(scene.Outbox<DropObjects>()).ObjectKeys);
        Refused(RefusalCodes.NotFound, await scene.Stream.Vod(People.Ann));
        scene.Silo.Crash();
        var view = Ok(await scene.Stream.Get(People.Ann));
        Assert.Equal(
            ("account_deleted", "Deleted user", "Deleted stream", RecordingStatus.None), (view.EndReason, view.OwnerName, view.Title, view.Recording.Status));
    }

    [Fact]
    public async Task GivenAMessageThatIsNotYetWritten_WhenItsSenderIsDeleted_ThenItIsWrittenWithoutTheName()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.Say(new SendMessage(People.Ann, "Hello", null)));
        Ok(await scene.Stream.Say(new SendMessage(People.Bob, "Hi", null)));

        await scene.Stream.Forget(Of(People.Ann.UserId));
        await scene.Stream.Forget(Of(People.Ann.UserId));

        scene.Silo.Crash();
        var page = Ok(await scene.Stream.Messages(new ReadMessages(People.Host, 10, null)));
        Assert.Equal([(People.Bob.Name, "Hi"), ("Deleted user", "Hello")], page.Items.Select(message => (message.UserName, message.Text)));
        Assert.NotNull(front);
        Assert.True(Ok(await scene.Stream.Get(People.Host)).Status == StreamStatus.Live);
    }

    [Fact]
    public async Task GivenAUserOfAnotherTenant_WhenForgotten_ThenNothingChanges()
    {
        var scene = await Live();
        await scene.Stream.Forget(new ForgetUser("other", People.Host.UserId, []));
        Assert.Equal(People.Host.Name, Ok(await scene.Stream.Get(People.Ann)).OwnerName);
    }

    private static ForgetUser Of(string userId) => new("default", userId, []);
}
