using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Rooms;
using Livehouse.Storage;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Shows each open room, every few seconds, who the media server says is in it: this frees the seats of those whose leaving was lost, and confirms those whose
/// coming was. The servers of different instances are asked apart, so that none waits for another; while one can't be asked, its rooms still look at the time.
/// </summary>
public sealed partial class RoomReconciler(
    LiveKitInstances instances, IRoomCatalog catalog, IGrains grains, MediaOptions options, TimeProvider time, ILogger<RoomReconciler> log) : IScheduledJob
{
    // A round asks the servers side by side, and each touches the entry of its own alone.
    private readonly Dictionary<LiveKitClient, Server> _servers = instances.All.Where(static instance => instance.HasCredentials)
        .GroupBy(static instance => instance.Client!)
        .ToDictionary(static same => same.Key, same => new Server(same.First().Name, new RoomSurveyor(same.Key, time)));

    public string Name => "room-reconciler";

    public TimeSpan Every => options.ReconcileEvery;

    private int AtOnce => Math.Max(1, options.RoomsAtOnce);

    /// <summary>One look at every open room.</summary>
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
            .Select(rooms => rooms.Key is { } client ? Look(_servers[client], [.. rooms], cancellation) : OnlyTime([.. rooms], cancellation)));
    }

    /// <summary>
    /// Rooms that have closed while their recording had not ended: the catalog names them no more, and a lost webhook would leave it unfinished.
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
            // Two rooms can have one name here for a moment, while one of them closes: each is shown what there is.
            foreach (var some in rooms.Chunk(AtOnce))
            {
                var recorded = some.Where(room => server.Recorded.ContainsKey((room.Ref, room.MediaRoom))).Select(static room => room.MediaRoom).ToHashSet();
                var surveys = (await server.Surveyor.Survey([.. some.Select(static room => room.MediaRoom).Distinct()], cancellation, recorded)).ToDictionary(
                    static survey => survey.Snapshot.Room, static survey => survey.Snapshot);
                var watches = await Task.WhenAll(some.Select(
                    room => surveys.TryGetValue(room.MediaRoom, out var snapshot) ? Show(room.Ref, snapshot, cancellation) : OnlyTime(room.Ref, cancellation)));
                foreach (var (room, watch) in some.Zip(watches)) Note(server, room, watch);
                looked += some.Length;
            }

            NoteAnswer(server);
        }
        catch (LiveKitException failure)
        {
            NoteOutage(server, failure);
            await OnlyTime([.. rooms.Skip(looked)], cancellation);
        }
    }

    private async Task OnlyTime(IReadOnlyList<OpenRoom> rooms, CancellationToken cancellation)
    {
        foreach (var some in rooms.Chunk(AtOnce)) await Task.WhenAll(some.Select(room => OnlyTime(room.Ref, cancellation)));
    }

    private Task<RoomWatch?> Show(RoomRef room, MediaSnapshot snapshot, CancellationToken cancellation) =>
        Tell(room, async grain => await grain.Reconcile(snapshot), cancellation);

    private Task<RoomWatch?> OnlyTime(RoomRef room, CancellationToken cancellation) => Tell(
        room,
        static async grain =>
        {
            await grain.CheckTime();
            return null;
        },
        cancellation);

    /// <summary>Null when the room did not say what it wants to be shown.</summary>
    private async Task<RoomWatch?> Tell(RoomRef room, Func<IRoomGrain, Task<RoomWatch?>> what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await what(grains.Room(room));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One room's trouble is not the others'; the next look tells it again.
            RoomUpdateFailed(log, room, error);
            return null;
        }
    }

    /// <summary>A recording is looked at from the next round on: its egresses are a call more.</summary>
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
        Message = "The media server of {Instance} can't be asked who is in its rooms ({Code}); their seats rest on its webhooks until it can.")]
    private static partial void OutageBegan(ILogger log, string instance, string code, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The media server of {Instance} answers again.")]
    private static partial void OutageEnded(ILogger log, string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Room {Room} could not be told who is in it.")]
    private static partial void RoomUpdateFailed(ILogger log, RoomRef room, Exception error);

    private sealed record OpenRoom(RoomRef Ref, string MediaRoom, LiveKitClient? Client);

    /// <param name="Instance">The first one that it serves.</param>
    private sealed record Server(string Instance, RoomSurveyor Surveyor)
    {
        public bool IsOut { get; set; }

        /// <summary>Rooms whose recording runs so far as they know, and until when each is looked at if it has closed.</summary>
        public Dictionary<(RoomRef Room, string MediaRoom), DateTimeOffset> Recorded { get; } = [];
    }
}
