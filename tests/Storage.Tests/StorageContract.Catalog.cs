using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenStreams_WhenTheLiveOnesAreAskedFor_ThenEndedOnesAndThoseOfOtherTenantsAreNotAmongThem()
    {
        var older = Stream("st_a", minute: 1);
        var newer = Stream("st_b", minute: 2);
        var foreign = Stream("st_c", tenant: "other", minute: 3);
        foreach (var stream in (StreamRow[])[older, newer, foreign, Stream("st_d") with { Status = "ended" }]) await Publish(stream, 0);
        Assert.Equal([newer, older], await Storage.Streams.Live("default"));
        Assert.Equal([foreign], await Storage.Streams.Live("other"));
        Assert.Equal([foreign, newer, older], await Storage.Streams.Live());
        Assert.Empty(await Storage.Streams.Live("absent"));
        Assert.Equal(3, await Storage.Streams.CountLive());
    }

    [ContractFact]
    public async Task GivenALiveStream_WhenItsRowChangesAndItEnds_ThenTheCatalogFollows()
    {
        await Publish(Stream("st_a"), 0);
        var changed = Stream("st_a") with { Listing = SomeState, Room = "room2", OwnerId = "u2", StartedAt = Now.AddHours(1) };
        await Publish(changed, 1);
        Assert.Equal([changed], await Storage.Streams.Live());
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_a"), 2, "{}"));
        Assert.Equal([changed], await Storage.Streams.Live());
        await Publish(changed with { Status = "ended" }, 3);
        Assert.Empty(await Storage.Streams.Live());
    }

    private static StreamRow Stream(string id, string tenant = "default", int minute = 0) =>
        new(id, tenant, "u1", "room", "live", Now.AddMinutes(minute), """{"title":"t"}""");

    private async Task Publish(StreamRow stream, long version) =>
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(stream.StreamId), version, "{}") { Stream = stream }));
}
