using Livehouse.Ingest;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>The health of a stream that an ingress of the media server feeds.</summary>
public sealed class ObservedIngressTests
{
    [Fact]
    public async Task GivenAnIngressThatPublishes_WhenItStopsAndReturns_ThenTheHealthFollowsAndTheOwnerHears()
    {
        var scene = await IngestScene.AdHoc();
        Assert.Equal("offline", (await Health(scene)).Status);
        await Observe(scene);
        var first = await Health(scene);
        Assert.Equal(("good", "whip", 720, 48_000), (first.Status, first.Publisher!.Protocol, first.Video!.Height, first.Audio!.SampleRate));
        for (var at = 0; at < 8; at++)
        {
            scene.Silo.Clock.Advance(TimeSpan.FromSeconds(5));
            await Observe(scene, fps: 5);
        }

        Assert.Contains((await Health(scene)).Issues, static issue => issue.Code == HealthIssueCodes.FpsLow);
        scene.Silo.Clock.Advance(TimeSpan.FromSeconds(5));
        await Observe(scene, isPublishing: false);
        Assert.Equal("reconnecting", (await Health(scene)).Status);
        scene.Silo.Clock.Advance(TimeSpan.FromSeconds(5));
        await Observe(scene);
        Assert.Equal("good", (await Health(scene)).Status);
    }

    [Fact]
    public async Task GivenAnIngress_WhenNothingIsReportedOfItOrAnEncoderPublishes_ThenItCountsForNothing()
    {
        var scene = await IngestScene.OnAir();
        await Observe(scene);
        Assert.Equal("rtmp", (await Health(scene)).Publisher!.Protocol);

        var other = await IngestScene.AdHoc();
        await Observe(other);
        other.Silo.Clock.Advance(TimeSpan.FromSeconds(30));
        var health = await Health(other);
        Assert.Equal(("offline", (HealthPublisher?)null), (health.Status, health.Publisher));
    }

    [Fact]
    public async Task GivenTwoIngresses_WhenTheOneThatDoesNotPublishIsReported_ThenTheOtherCounts()
    {
        var scene = await IngestScene.AdHoc();
        await Observe(scene);
        await Observe(scene, isPublishing: false, ingressId: "IN_2");
        Assert.Equal("good", (await Health(scene)).Status);
    }

    private static async Task<StreamHealth> Health(IngestScene scene) => Ok(await scene.Channel.Health(People.Host));

    private static Task Observe(IngestScene scene, bool isPublishing = true, string ingressId = "IN_1", double fps = 30) =>
        scene.Channel.ObserveIngress(new ObservedIngress(
            scene.Silo.Now,
            Id,
            "default",
            "host",
            ingressId,
            isPublishing,
            "whip",
            isPublishing ? new VideoSample("H264", 1280, 720, fps, 3_000, null) { DeclaredFps = 30 } : null,
            isPublishing ? new AudioSample("OPUS", 64, 48_000, 2) : null));
}
