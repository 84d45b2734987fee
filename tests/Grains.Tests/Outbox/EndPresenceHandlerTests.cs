using Livehouse.Callers;
using Livehouse.Grains.Outbox;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Rooms;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>What ends when a user is disabled or a tenant suspended, over the real grains.</summary>
public sealed class EndPresenceHandlerTests
{
    private static readonly RoomRef Daily = new("default", "meet", "daily");
    private static readonly RoomRef Theirs = new("elsewhere", "meet", "weekly");

    private readonly TestSilo _silo = new();

    [Fact]
    public async Task GivenADisabledUser_WhenTheirPresenceEnds_ThenTheirStreamEndsAndTheyLeaveWhereElseTheyAre()
    {
        await Start("st_1", People.Ann);
        await Start("st_2", People.Host);
        await Start("st_3", People.Stranger);
        Ok(await _silo.Stream("st_2").Join(new JoinStream(People.Ann, "front", "c", null, null)));
        await Open(Daily, People.Host, People.Ann);
        await Open(Theirs, People.Stranger);

        // It may be done again after a crash, and is done once more after some seconds.
        for (var at = 0; at < 2; at++) await End("ann", PresenceEnds.AccountDisabled, Daily, Theirs);

        Assert.Equal(PresenceEnds.AccountDisabled, Ok(await _silo.Stream("st_1").Get(People.Host)).EndReason);
        var hosts = Ok(await _silo.Stream("st_2").Get(People.Host));
        Assert.Equal((StreamStatus.Live, 0), (hosts.Status, hosts.Viewers));
        Assert.Equal(StreamStatus.Live, Ok(await _silo.Stream("st_3").Get(People.Stranger)).Status);
        Assert.Equal(0, Ok(await _silo.Room(Daily).Get(People.Host)).Occupied);
        Assert.Equal(1, Ok(await _silo.Room(Theirs).Get(People.Stranger)).Occupied);
    }

    [Fact]
    public async Task GivenASuspendedTenant_WhenItsPresenceEnds_ThenAllItsStreamsAndRoomsCloseAndNoOthers()
    {
        await Start("st_1", People.Ann);
        await Start("st_2", People.Host);
        await Start("st_3", People.Stranger);
        await Open(Daily, People.Host, People.Ann);
        await Open(Theirs, People.Stranger);

        for (var at = 0; at < 2; at++) await End(null, PresenceEnds.TenantSuspended);

        Assert.Equal(["st_3"], _silo.Store.Streams.Where(row => row.Status == "live").Select(row => row.StreamId));
        Assert.Equal(PresenceEnds.TenantSuspended, Ok(await _silo.Stream("st_2").Get(People.Host)).EndReason);
        Assert.Equal([Theirs.Key], _silo.Store.Rooms.Select(row => row.RoomKey));
    }

    private Task<OutboxResult?> End(string? userId, string reason, params RoomRef[] traces) =>
        new EndPresenceHandler(_silo, new KnownRooms(traces), _silo.Store, _silo.Store).Run(new EndPresence("default", userId, reason), default);

    private async Task Start(string streamId, Caller owner) =>
        Ok(await _silo.Stream(streamId).Start(new StartStream(owner, new StreamPlan("A title", "", [], Visibility.Public, false))));

    private async Task Open(RoomRef room, Caller owner, params Caller[] others)
    {
        Ok(await _silo.Room(room).Create(RoomScene.Plan(caller: owner)));
        foreach (var caller in others.DefaultIfEmpty(owner)) Ok(await _silo.Room(room).Enter(RoomScene.Entry(caller)));
    }

    private sealed class KnownRooms(RoomRef[] rooms) : IUserTraces
    {
        public Task<IReadOnlyList<string>> Rooms(string userId, CancellationToken cancellation = default) =>
            Task.FromResult<IReadOnlyList<string>>([.. rooms.Select(room => room.Key)]);

        public Task<TracePage> Find(string userId, TracePlace? after, int rowsMax, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<string>> StreamsOf(string tenantId, string ownerId, string mark, int limit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
