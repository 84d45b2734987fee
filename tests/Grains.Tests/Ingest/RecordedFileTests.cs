using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>Files that RTMP servers record become the stream's recording.</summary>
public sealed class RecordedFileTests
{
    private const string Path = $"/var/rec/{IngestScene.EventId}-1.flv";

    [Fact]
    public async Task GivenAnEncoder_WhenItsFileIsReportedAfterTheEnd_ThenItIsTheRecording()
    {
        var scene = await OnAir();
        await scene.Streams(100);
        Ok(await scene.Silo.Event(IngestScene.EventId).Stop(People.Host));
        await scene.RunOutbox();
        await scene.Denied(IngestWordKind.Update);
        Ok(await scene.Says(IngestWordKind.Done));

        Ok(await Recorded(scene, "a"));

        var keep = Assert.Single(Kept(scene));
        Assert.EndsWith(".flv", keep.ObjectKey, StringComparison.Ordinal);
        await Ends(scene, new RecordingChecked("file:x.flv", 5_000, "video/x-flv"));
        var stream = await scene.Stream();
        Assert.Equal(RecordingStatus.Completed, stream.Recording.Status);
        Assert.Equal(("file:x.flv", 5_000), (await Vod(scene, stream) is var vod ? vod.ObjectKey : "", vod.SizeBytes));
    }

    [Fact]
    public async Task GivenARefusedSecondEncoder_WhenItsFileIsReported_ThenItIsIgnored()
    {
        var scene = await OnAir();
        await scene.Denied(IngestWordKind.Publish, "b");
        Ok(await Recorded(scene, "b"));
        Refused(RefusalCodes.PublishDenied, await scene.Channel.Receive(Word(scene, "b") with { Key = "wrong" }));
        Assert.Empty(Kept(scene));
    }

    [Fact]
    public async Task GivenAFileThatIsNotTheChannels_WhenItIsReported_ThenItIsIgnored()
    {
        var scene = await OnAir();
        Ok(await Recorded(scene, "a", "/var/rec/ev_2-1.flv"));
        Ok(await scene.Channel.Receive(Word(scene, "a") with { TenantId = "default" }));
        Ok(await scene.Channel.Receive(Word(scene, "a") with { File = null }));
        scene.Silo.IngestOptions = new();
        scene.Silo.Crash();
        Ok(await Recorded(scene, "a"));
        Assert.Empty(Kept(scene));
    }

    [Fact]
    public async Task GivenSeveralFiles_WhenTheyAreKept_ThenTheLargestIsTheRecordingAndAllAreErasedWithTheOwner()
    {
        var scene = await OnAir();
        foreach (var (name, size) in new (string, long)[] { ("1", 5_000), ("2", 9_000), ("3", 7_000) })
        {
            Ok(await Recorded(scene, "a", $"/var/rec/{IngestScene.EventId}-{name}.flv"));
            await Ends(scene, new RecordingChecked($"file:{name}", size, "video/x-flv"));
        }

        var stream = await scene.Stream();
        Assert.Equal("file:2", (await Vod(scene, stream)).ObjectKey);

        await scene.Silo.Stream(stream.Id).Forget(new ForgetUser("default", "host", []));
        var dropped = scene.Silo.Store.Pending.Select(pending => pending.Message).OfType<DropObjects>().SelectMany(drop => drop.ObjectKeys);
        Assert.Equal(["file:1", "file:2", "file:3"], dropped.Order());
    }

    [Fact]
    public async Task GivenAFileThatCannotBeKept_WhenTheRunnerGivesUp_ThenTheRecordingFailedUntilAnotherIsKept()
    {
        var scene = await OnAir();
        Ok(await Recorded(scene, "a"));
        await Ends(scene, null, "The file is not there.");
        Assert.Equal(RecordingStatus.Failed, (await scene.Stream()).Recording.Status);
        Ok(await Recorded(scene, "a"));
        await Ends(scene, new RecordingChecked("file:1", 5_000, "video/x-flv"));
        Assert.Equal((RecordingStatus.Completed, null), ((await scene.Stream()).Recording.Status, (await scene.Stream()).Recording.Error));
    }

    [Fact]
    public async Task GivenARecordingOfTheMediaServers_WhenAFileIsKept_ThenTheMediaServersStays()
    {
        var scene = await OnAir();
        var stream = await scene.Stream();
        Ok(await scene.Silo.Stream(stream.Id).StartRecording(People.Host));
        Ok(await Recorded(scene, "a"));
        await Ends(scene, new RecordingChecked("file:1", 5_000, "video/x-flv"));
        Assert.Equal(RecordingStatus.Starting, (await scene.Stream()).Recording.Status);
    }

    private static async Task<IngestScene> OnAir()
    {
        var scene = await IngestScene.Announced();
        scene.Silo.IngestOptions = new() { KeepsFiles = true };
        Ok(await scene.Says(IngestWordKind.Publish));
        return scene;
    }

    private static IngestWord Word(IngestScene scene, string client, string path = Path) =>
        scene.Word(IngestWordKind.Recorded, client) with { File = new RecordedFile(path, null) };

    private static Task<Outcome<Done>> Recorded(IngestScene scene, string client, string path = Path) => scene.Channel.Receive(Word(scene, client, path));

    private static IEnumerable<KeepRecordedFile> Kept(IngestScene scene) =>
        scene.Silo.Store.Pending.Select(pending => pending.Message).OfType<KeepRecordedFile>();

    private static async Task Ends(IngestScene scene, OutboxResult? result, string? failure = null)
    {
        var pending = Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is KeepRecordedFile);
        await scene.Silo.Stream(pending.Grain.Key).OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, result, failure));
    }

    private static async Task<VodSource> Vod(IngestScene scene, StreamView stream) => Ok(await scene.Silo.Stream(stream.Id).Vod(People.Host));
}
