using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>Which encoder may publish on a channel.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task GivenAScheduledEvent_WhenAnEncoderWithTheKeyPublishes_ThenItIsLiveAndItsOwnersStart()
    {
        var scene = await IngestScene.Announced();

        Ok(await scene.Says(IngestWordKind.Publish));

        var stream = await scene.Stream();
        Assert.Equal((StreamStatus.Live, "host", IngestScene.EventId), (stream.Status, stream.OwnerId, stream.EventId));
        Assert.Equal(EventStatus.Live, Ok(await scene.Silo.Event(IngestScene.EventId).Get(People.Host)).Event.Status);
        Assert.Equal("starting", await scene.Status());
        await scene.Streams(10);
        Assert.Equal("good", await scene.Status());
        Assert.Equal(stream.Id, (await scene.Silo.User("default", "host").Current()).StreamId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret-1-of-ev_1")]
    [InlineData("secret-0-of-ev_2")]
    public async Task GivenAnotherKey_WhenAnEncoderPublishes_ThenItIsDeniedAndNothingIsStored(string? key)
    {
        var scene = await IngestScene.Announced();
        var commits = scene.Silo.Store.Commits;

        Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(scene.Word(IngestWordKind.Publish) with { Key = key }));

        Assert.Equal(commits, scene.Silo.Store.Commits);
        Assert.False(scene.Silo.IsActive(GrainRef.Ingest(IngestScene.EventId)));
    }

    [Fact]
    public async Task GivenAnEventThatIsCancelledOrOver_WhenAnEncoderPublishes_ThenItIsDenied()
    {
        var scene = await IngestScene.Announced();
        Ok(await scene.Silo.Event(IngestScene.EventId).Cancel(People.Host));
        await scene.Denied(IngestWordKind.Publish);

        var ended = await IngestScene.OnAir();
        Ok(await ended.Silo.Event(IngestScene.EventId).Stop(People.Host));
        await ended.RunOutbox();
        await ended.Denied(IngestWordKind.Update);
        await ended.Denied(IngestWordKind.Publish, "b");
        Assert.Equal("offline", await ended.Status());
        Assert.DoesNotContain(ended.Silo.Store.Pending, pending => pending.Grain.Kind == GrainKinds.Ingest);
    }

    [Fact]
    public async Task GivenAnOwnerWhoMayNotStart_WhenTheirEncoderPublishes_ThenItIsDenied()
    {
        var scene = await IngestScene.Announced();
        scene.Silo.UserOptions = new() { StartsPerHour = 1 };
        // Announcing the event has activated it with the options of before.
        scene.Silo.Deactivate(GrainRef.User("default", "host"));
        var other = Ok(await scene.Silo.User("default", "host").GoLive(new GoLive(People.Host, "op", Plan().Plan)));
        await scene.Denied(IngestWordKind.Publish);
        Ok(await scene.Silo.Stream(other.Id).Stop(People.Host));
        await scene.Denied(IngestWordKind.Publish);

        scene.Advance(3_600);
        scene.Silo.Revocations.Users.Add(("default", "host"));
        await scene.Denied(IngestWordKind.Publish);
        scene.Silo.Revocations.Users.Clear();
        Ok(await scene.Says(IngestWordKind.Publish));
    }

    [Fact]
    public async Task GivenAnotherTenantsRtmpServer_WhenItSpeaksOfTheChannel_ThenItIsDenied()
    {
        var scene = await IngestScene.Announced();
        Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(scene.Word(IngestWordKind.Publish) with { TenantId = "elsewhere" }));
        Ok(await scene.Channel.Receive(scene.Word(IngestWordKind.Publish) with { TenantId = "default" }));
        foreach (var kind in Enum.GetValues<IngestWordKind>())
        {
            Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(scene.Word(kind) with { TenantId = "elsewhere" }));
        }

        await scene.Streams(10);
    }

    [Fact]
    public async Task GivenAStreamOfNoEvent_WhenItsEncoderPublishes_ThenItIsAttachedAndAnEncryptedOneIsDenied()
    {
        var scene = await IngestScene.AdHoc();
        Ok(await scene.Says(IngestWordKind.Publish));
        Assert.Equal("starting", await scene.Status());

        var secret = await IngestScene.AdHoc(e2ee: true);
        await secret.Denied(IngestWordKind.Publish);
        Assert.Equal("offline", await secret.Status());
    }

    [Fact]
    public async Task GivenAPublisher_WhenASecondOneComes_ThenItIsDeniedAndItsWordsChangeNothing()
    {
        var scene = await IngestScene.OnAir();

        await scene.Denied(IngestWordKind.Publish, "b");
        await scene.Denied(IngestWordKind.Update, "b");
        Ok(await scene.Says(IngestWordKind.Done, "b"));
        Ok(await scene.Says(IngestWordKind.Publish));

        await scene.Streams(10);
        Assert.Equal("good", await scene.Status());
    }

    [Fact]
    public async Task GivenAnOwnerWhoAllowsIt_WhenASecondEncoderComes_ThenItTakesOverAndTheFirstIsDropped()
    {
        var scene = await IngestScene.OnAir();
        Assert.True(Ok(await scene.Channel.Configure(new ConfigureChannel(People.Host, true))).MayTakeOver);

        Ok(await scene.Says(IngestWordKind.Publish, "b"));

        await scene.Denied(IngestWordKind.Update);
        await scene.Denied(IngestWordKind.Publish);
        Ok(await scene.Says(IngestWordKind.Done));
        await scene.Streams(10, "b");
        Assert.Equal("good", await scene.Status());
    }

    [Fact]
    public async Task GivenANewKey_WhenTheOldOneIsUsed_ThenItIsDeniedAndTheStreamWaitsForTheNewOne()
    {
        var scene = await IngestScene.OnAir();

        var view = Ok(await scene.Channel.RenewKey(People.Host));

        Assert.Equal($"{IngestScene.EventId}?key={scene.Key(1)}", view.StreamKey);
        await scene.Denied(IngestWordKind.Update);
        await scene.Denied(IngestWordKind.Publish, "b");
        Assert.Equal("reconnecting", await scene.Status());
        Ok(await scene.Says(IngestWordKind.Publish, "c", scene.Key(1)));
        await scene.Streams(100, "c", scene.Key(1));
        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
    }

    [Fact]
    public async Task GivenOthers_WhenTheyAskForTheChannel_ThenOnlyTheOwnerSeesTheKeyAndTheAddress()
    {
        var scene = await IngestScene.OnAir();
        Assert.NotNull(Ok(await scene.Channel.Get(People.Host)).StreamKey);
        Assert.Equal("192.0.2.10", Ok(await scene.Channel.Health(People.Host)).Publisher!.Address);
        foreach (var other in (Callers.Caller[])[People.Ann, People.Moderator, People.Nobody])
        {
            Assert.Null(Ok(await scene.Channel.Get(other)).StreamKey);
            Assert.Null(Ok(await scene.Channel.Health(other)).Publisher!.Address);
        }

        Refused(RefusalCodes.NotFound, await scene.Channel.Get(People.Stranger));
        Refused(RefusalCodes.Forbidden, await scene.Channel.RenewKey(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Channel.Configure(new ConfigureChannel(People.Moderator, true)));
        Refused(RefusalCodes.Unauthorized, await scene.Channel.RenewKey(People.Nobody));
    }

    [Fact]
    public async Task GivenViewers_WhenTheyPlayFromTheRtmpServer_ThenTheyMayWhileAPublicStreamIsPublished()
    {
        var scene = await IngestScene.Announced();
        Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(scene.Word(IngestWordKind.Play, "v") with { Key = null }));
        Ok(await scene.Says(IngestWordKind.Publish));
        Ok(await scene.Channel.Receive(scene.Word(IngestWordKind.Play, "v") with { Key = null }));

        var followers = await IngestScene.Announced(Visibility.Followers);
        Ok(await followers.Says(IngestWordKind.Publish));
        Refused(RefusalCodes.PublishDenied, await followers.Channel.Receive(followers.Word(IngestWordKind.Play, "v") with { Key = null }));
    }
}
