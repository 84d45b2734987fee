using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>The owner learns why an encoder was turned away: the encoder itself only shows that it was.</summary>
public sealed class RefusedEncoderTests
{
    [Fact]
    public async Task GivenAnEncoder_WhenASecondOneComes_ThenTheOwnerAloneLearnsWhyUntilOneIsAdmitted()
    {
        var scene = await IngestScene.OnAir();
        Assert.Null(await LastOf(scene));
        await scene.Denied(IngestWordKind.Publish, "b");

        var refused = await LastOf(scene);
        Assert.Equal((EncoderRefusalCodes.EncoderPresent, scene.Silo.Now), (refused?.Code, refused?.At));
        Assert.Null(Ok(await scene.Channel.Health(People.Ann)).Refused);

        Ok(await scene.Says(IngestWordKind.Done));
        Assert.NotNull(await LastOf(scene));
        Ok(await scene.Says(IngestWordKind.Publish, "c"));
        Assert.Null(await LastOf(scene));
    }

    [Fact]
    public async Task GivenARenewedKey_WhenTheEncoderGoesOnWithTheOldOne_ThenItsOwnerIsTold()
    {
        var scene = await IngestScene.OnAir();
        Ok(await scene.Channel.RenewKey(People.Host));
        await scene.Denied(IngestWordKind.Update, "a", scene.Key(0));
        Assert.Equal(EncoderRefusalCodes.KeyInvalid, (await LastOf(scene))?.Code);
    }

    [Fact]
    public async Task GivenAnOwnerWhoMayNotStart_WhenTheirEncoderPublishes_ThenTheyAreToldAsTheirOwnStartWouldBe()
    {
        var scene = await IngestScene.Announced();
        Ok(await scene.Silo.Event(IngestScene.EventId).Cancel(People.Host));
        await scene.Denied(IngestWordKind.Publish);

        var refused = await LastOf(scene);
        Assert.NotNull(refused);
        Assert.DoesNotContain(refused.Code, EncoderRefusalCodes.All);
        Assert.DoesNotContain("key", refused.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GivenAChannelWithoutAnEncoder_WhenAWrongKeyComes_ThenItIsKeptOnlyWhileTheOwnerWatches()
    {
        var scene = await IngestScene.Announced();
        await scene.Denied(IngestWordKind.Publish, key: "wrong");
        Assert.False(scene.Silo.IsActive(GrainRef.Ingest(IngestScene.EventId)));
        Assert.Null(await LastOf(scene));

        await scene.Denied(IngestWordKind.Publish, key: "wrong");
        Assert.Equal(EncoderRefusalCodes.KeyInvalid, (await LastOf(scene))?.Code);
    }

    [Fact]
    public async Task GivenAnRtmpServerOfAnotherTenant_WhenTheOwnersEncoderPublishesThere_ThenTheyAreTold()
    {
        var scene = await IngestScene.OnAir();
        Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(scene.Word(IngestWordKind.Publish, "b") with { TenantId = "other" }));
        Assert.Equal(EncoderRefusalCodes.WrongServer, (await LastOf(scene))?.Code);
    }

    private static async Task<RefusedEncoder?> LastOf(IngestScene scene) => Ok(await scene.Channel.Health(People.Host)).Refused;
}
