using System.Text.Json.Nodes;
using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Egress;

[Collection(StandInCollection.Name)]
public sealed class EgressServiceTests(StandInFixture liveKit)
{
    private static readonly S3Target Target = new("bucket", "eu-central-1", "http://127.0.0.1:9000", "access", "the-secret", ForcePathStyle: true);

    private EgressService Egress => liveKit.Client().Egress;

    [Fact]
    public async Task GivenARoom_WhenRecorded_ThenTheRequestSaysWhereTheFileGoes()
    {
        await liveKit.Client().Rooms.Create(new NewRoom("egress-1", 60));

        var started = await Egress.StartRoomComposite("egress-1", "recordings/a.mp4", Target);

        Assert.Equal(EgressStatus.Starting, started.Status);
        Assert.True(started.IsFor("recordings/a.mp4"));
        var request = JsonNode.Parse((string)(await liveKit.Server.Calls("StartRoomCompositeEgress"))[^1]["body"]!)!;
        Assert.Equal(
            """[{"fileType":"MP4","filepath":"recordings/a.mp4","disableManifest":true,"s3":{"bucket":"bucket","region":"eu-central-1","accessKey":"access","secret":"the-secret","forcePathStyle":true,"endpoint":"http://127.0.0.1:9000"}}]""",
            request["fileOutputs"]!.ToJsonString());
        Assert.DoesNotContain("the-secret", Target.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenNoRoom_WhenRecorded_ThenItIsNotFound() =>
        Assert.True((await Assert.ThrowsAsync<LiveKitException>(() => Egress.StartRoomComposite("nowhere", "a.mp4", Target))).IsNotFound);

    [Fact]
    public async Task GivenAnEgress_WhenItGoesItsWay_ThenListingShowsEachStep()
    {
        await liveKit.Client().Rooms.Create(new NewRoom("egress-2", 60));
        var id = (await Egress.StartRoomComposite("egress-2", "recordings/b.mp4", Target)).EgressId;

        await liveKit.Server.AdvanceEgress(id, "EGRESS_ACTIVE");
        Assert.Equal(EgressStatus.Active, Assert.Single(await Egress.List("egress-2")).Status);
        Assert.Equal(EgressStatus.Ending, (await Egress.Stop(id)).Status);

        await liveKit.Server.AdvanceEgress(id, "EGRESS_COMPLETE", sizeBytes: 7, durationSeconds: 1.5);
        var ended = Assert.Single(await Egress.List("egress-2"));
        Assert.True(ended.HasEnded);
        Assert.Equal(new EgressFile("recordings/b.mp4", 7, TimeSpan.FromSeconds(1.5), "recordings/b.mp4"), Assert.Single(ended.Files));

        Assert.Equal(LiveKitErrors.FailedPrecondition, (await Assert.ThrowsAsync<LiveKitException>(() => Egress.Stop(id))).Code);
        Assert.True((await Assert.ThrowsAsync<LiveKitException>(() => Egress.Stop("EG_none"))).IsNotFound);
        Assert.Empty(await Egress.List("nowhere"));
        Assert.Equivalent(ended, await Egress.Find(id));
        Assert.Null(await Egress.Find("EG_none"));
    }
}
