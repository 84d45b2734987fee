using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Followers are told once that a stream is live, by a message in the commit that begins it.</summary>
public sealed class AnnouncementTests
{
    [Fact]
    public async Task GivenAStream_WhenItBegins_ThenItIsAnnouncedOnce_HoweverOftenTheStartIsRepeatedAndTheHostComesBack()
    {
        var scene = await Live(options: static options => options with { TellsFollowers = true });
        var announced = Assert.Single(scene.Silo.Store.Pending, static pending => pending.Message is AnnounceLive);
        Assert.Equal(GrainKinds.Identity, announced.Grain.Kind);
        Assert.Equal(new AnnounceLive(People.Host.TenantId, People.Host.UserId, People.Host.Name, Id, "A title", null), announced.Message);
        Ok(await scene.Stream.Start(Plan()));
        await scene.HostJoins();
        await scene.HostLeaves();
        await scene.HostJoins("PA_2");
        scene.Reactivate();
        Ok(await scene.Stream.Start(Plan()));
        Assert.Single(scene.Outbox<AnnounceLive>());
        Ok(await scene.Stream.Stop(People.Host));
        Assert.Single(scene.Outbox<AnnounceLive>());
    }

    [Fact]
    public async Task GivenAHostWithoutPush_WhenAStreamBegins_ThenNothingIsAnnounced()
    {
        var scene = await Live();
        Assert.Empty(scene.Outbox<AnnounceLive>());
    }
}
