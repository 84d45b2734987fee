using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Rooms;
using Livehouse.Storage;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Reports to each open room, every few seconds, which participants the media server lists: this frees the seats of users whose departure was lost, and
/// confirms those whose arrival was. The servers of different instances are queried independently, so that none waits for another; while one can't be queried,
/// its rooms still check the time.
/// </summary>
public sealed partial class RoomReconciler(
    LiveKitInstances instances, IRoomCatalog catalog, IGrains grains, MediaOptions options, TimeProvider time, ILogger<RoomReconciler> log) : IScheduledJob
{
    // A pass queries the servers in parallel, and each touches only its own entry.
    private readonly Dictionary<LiveKitClient, Server> _servers = instances.All.Where(static instance => instance.HasCredentials)
        .GroupBy(static instance => instance.Client!)
        .ToDictionary(static same => same.Key, same => new Server(same.First().Name, new RoomSurveyor(same.Key, time)));

    public string Name => "room-reconciler";

    public string Kind => "rooms.reconcile";

    public TimeSpan Every => options.ReconcileEvery;

    private int AtOnce => Math.Max(1, options.RoomsAtOnce);

    /// <summary>One pass over all open rooms.</summary>
    public async Task RunOnce(CancellationToken cancellation)
    {
        var open = new List<OpenRoom>();
        foreach (var row in await catalog.Open(null, cancellation))
        {
            if (RoomRef.TryParse(row.RoomKey, out var room)) open.Add(new OpenRoom(room, row.MediaRoom, instances.Find(row.Instance)?.Client));
        }

        foreach (var (client, server) in _servers) open.AddRange(StillRecorded(server, client, open));
        await Task.WhenAll(open
            .GroupBy(static room => room.Client)
            .Select(rooms => rooms.Key is { } client ? Look(_servers[client], [.. rooms], cancellation) : CheckTime([.. rooms], cancellation)));
    }

    /// <summary>
    /// Rooms that closed before their recording ended: the catalog no longer lists them, and a lost webhook would leave it unfinished.
    /// </summary>
    private List<OpenRoom> StillRecorded(Server server, LiveKitClient client, IReadOnlyList<OpenRoom> open)
    {
        var known = open.Select(static room => (room.Ref, room.MediaRoom)).ToHashSet();
        var now = time.GetUtcNow();
        foreach (var (room, until) in server.Recorded.ToArray())
        {
            if (known.Contains(room)) server.Recorded[room] = now + options.WatchRecordingsFor;
            else if (now >= until) server.Recorded.Remove(room);
        }

        return [.. server.Recorded.Keys.Where(room => !known.Contains(room)).Select(room => new OpenRoom(room.Room, room.MediaRoom, client))];
    }

    private async Task Look(Server server, IReadOnlyList<OpenRoom> rooms, CancellationToken cancellation)
    {
        var looked = 0;
        try
        {
            // Two rooms can briefly share a name here, while one of them closes: both get the listing.
            foreach (var some in rooms.Chunk(AtOnce))
            {
                var recorded = some.Where(room => server.Recorded.ContainsKey((room.Ref, room.MediaRoom))).Select(static room => room.MediaRoom).ToHashSet();
                var surveys = (await server.Surveyor.Survey([.. some.Select(static room => room.MediaRoom).Distinct()], cancellation, recorded)).ToDictionary(
                    static survey => survey.Snapshot.Room, static survey => survey.Snapshot);
                var watches = await Task.WhenAll(some.Select(
                    room => surveys.TryGetValue(room.MediaRoom, out var shown) ? Show(room.Ref, shown, cancellation) : CheckTime(room.Ref, cancellation)));
                foreach (var (room, watch) in some.Zip(watches)) Note(server, room, watch);
                looked += some.Length;
            }

            NoteAnswer(server);
        }
        catch (LiveKitException failure)
        {
            NoteOutage(server, failure);
            await CheckTime([.. rooms.Skip(looked)], cancellation);
        }
    }

    private async Task CheckTime(IReadOnlyList<OpenRoom> rooms, CancellationToken cancellation)
    {
        foreach (var some in rooms.Chunk(AtOnce)) await Task.WhenAll(some.Select(room => CheckTime(room.Ref, cancellation)));
    }

    private Task<RoomWatch?> Show(RoomRef room, MediaSnapshot snapshot, CancellationToken cancellation) =>
        Report(room, async grain => await grain.Reconcile(snapshot), cancellation);

    private Task<RoomWatch?> CheckTime(RoomRef room, CancellationToken cancellation) => Report(
        room,
        static async grain =>
        {
            await grain.CheckTime();
            return null;
        },
        cancellation);

    /// <summary>Null when the room did not say what it needs from the next listing.</summary>
    private async Task<RoomWatch?> Report(RoomRef room, Func<IRoomGrain, Task<RoomWatch?>> what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await what(grains.Room(room));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One room's failure must not affect the others; the next pass reports to it again.
            RoomUpdateFailed(log, room, error);
            return null;
        }
    }

    /// <summary>A recording is checked from the next pass on: its egresses cost another call.</summary>
    private void Note(Server server, OpenRoom room, RoomWatch? watch)
    {
        var key = (room.Ref, room.MediaRoom);
        if (watch is { IsRecorded: false })
        {
            server.Recorded.Remove(key);
        }
        else if (watch is not null && server.Recorded.Count < options.WatchedRecordingsMax)
        {
            server.Recorded.TryAdd(key, time.GetUtcNow() + options.WatchRecordingsFor);
        }
    }

    private void NoteOutage(Server server, LiveKitException failure)
    {
        if (!server.IsOut) OutageBegan(log, server.Instance, failure.Code, failure);
        server.IsOut = true;
    }

    private void NoteAnswer(Server server)
    {
        if (server.IsOut) OutageEnded(log, server.Instance);
        server.IsOut = false;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The media server of {Instance} can't be queried ({Code}); the seats of its rooms rely on its webhooks until it can.")]
    private static partial void OutageBegan(ILogger log, string instance, string code, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The media server of {Instance} answers again.")]
    private static partial void OutageEnded(ILogger log, string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The media server's state could not be reported to room {Room}.")]
    private static partial void RoomUpdateFailed(ILogger log, RoomRef room, Exception error);

    private sealed record OpenRoom(RoomRef Ref, string MediaRoom, LiveKitClient? Client);

    /// <param name="Instance">The first one that it serves.</param>
    private sealed record Server(string Instance, RoomSurveyor Surveyor)
    {
        public bool IsOut { get; set; }

        /// <summary>Rooms whose recording is running as far as they know, and until when each is watched if it has closed.</summary>
        public Dictionary<(RoomRef Room, string MediaRoom), DateTimeOffset> Recorded { get; } = [];
    }
}
