using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>Admitting an encoder takes three commits, of two grains; the store or the process can fail at each, before or after it took effect.</summary>
public sealed class InterruptedPublishTests
{
    public static TheoryData<int, bool> Places { get; } = new() { { 1, false }, { 1, true }, { 2, false }, { 2, true }, { 3, false }, { 3, true } };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task GivenAFailureWhileAnEncoderIsAdmitted_WhenItTriesAgain_ThenItIsAdmittedAtOnce(int commit, bool after)
    {
        var scene = await Interrupted(commit, after);
        if (commit == 3 && after) Assert.Equal("starting", await scene.Status());
        else Ok(await scene.Says(IngestWordKind.Publish, "b"));

        await scene.Streams(300, commit == 3 && after ? "a" : "b");
        await scene.RunOutbox();

        Assert.Equal(StreamStatus.Live, (await scene.Stream()).Status);
        Assert.Equal("good", await scene.Status());
    }

    /// <summary>Otherwise the stream would wait for it forever.</summary>
    [Theory]
    [MemberData(nameof(Places))]
    public async Task GivenAFailureWhileAnEncoderIsAdmitted_WhenItNeverComesBack_ThenTheStreamDoesNotWaitForIt(int commit, bool after)
    {
        var scene = await Interrupted(commit, after);
        scene.Silo.Crash();
        for (var minutes = 0; minutes < 5; minutes++)
        {
            scene.Advance(60);
            await scene.RunOutbox();
        }

        Assert.Equal("offline", await scene.Status());
        var wasAttached = commit == 3 || (commit == 2 && after);
        Assert.Equal(wasAttached ? "ingest_lost" : null, (await scene.Stream()).EndReason);
        Assert.DoesNotContain(scene.Silo.Store.Pending, pending => pending.Grain.Kind == GrainKinds.Ingest);
    }

    private static async Task<IngestScene> Interrupted(int commit, bool after)
    {
        var scene = await IngestScene.Announced();
        Ok(await scene.Silo.Event(IngestScene.EventId).Start(People.Host));
        await scene.RunOutbox();
        var faults = new FailsOnce(commit, after);
        scene.Silo.Storage = _ => new FaultyStore(scene.Silo.Store, faults);
        scene.Silo.Crash();
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Says(IngestWordKind.Publish));
        return scene;
    }

    private sealed class FailsOnce(int commit, bool after) : IStoreFaults
    {
        private int _left = commit;

        public Task Before(StoreCall call) => Count(call, isBefore: true);

        public Task After(StoreCall call) => Count(call, isBefore: false);

        private Task Count(StoreCall call, bool isBefore)
        {
            if (call != StoreCall.Commit || isBefore == after || --_left != 0) return Task.CompletedTask;
            throw new StoreFailedException(isBefore ? "before" : "after");
        }
    }
}
