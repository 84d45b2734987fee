using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Recordings;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Streams;

namespace Livehouse.Api.Rooms;

/// <summary>Recording a room, only for its owner, and reading the recording afterwards. An end-to-end encrypted room can't be recorded.</summary>
internal static class RoomRecordingEndpoints
{
    /// <summary>The most informative refusals, when none of the instances has the recording.</summary>
    private static readonly string[] MostInformative = [RefusalCodes.Conflict, RefusalCodes.Forbidden];

    public static void MapRoomRecordings(this RouteGroupBuilder liveKit)
    {
        liveKit.MapPost("/rooms/{name}/recording/start", Start)
            .AsOperation("startRoomRecording", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.Conflict, RefusalCodes.MediaUnavailable)
            .WithSummary("Starts recording the room, or returns the running recording (owner). A conflict for a room with end-to-end encryption.")
            .Produces<RecordingEndpoints.RecordingAnswer>(StatusCodes.Status202Accepted);
        liveKit.MapPost("/rooms/{name}/recording/stop", Stop)
            .AsOperation("stopRoomRecording", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.Conflict)
            .WithSummary("Stops recording the room (owner).")
            .Produces<RecordingEndpoints.RecordingAnswer>(StatusCodes.Status202Accepted);
        liveKit.MapGet("/rooms/{name}/recording", Get)
            .AsOperation("getRoomRecording", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.Conflict, RefusalCodes.MediaUnavailable)
            .WithSummary("The URL of the caller's last recording of a room, even after the room has closed: from a CDN, or a signed one that expires.")
            .Produces<RecordingEndpoints.VodAnswer>();
    }

    private static Task<IResult> Start(
        string name, RoomEndpoints.InstanceQuery query, Body<EmptyRequest> _, Caller caller, IGrains grains, LiveKitInstances instances) =>
        Ask(name, query, caller, grains, instances, static (room, caller) => room.StartRecording(caller));

    private static Task<IResult> Stop(
        string name, RoomEndpoints.InstanceQuery query, Body<EmptyRequest> _, Caller caller, IGrains grains, LiveKitInstances instances) =>
        Ask(name, query, caller, grains, instances, static (room, caller) => room.StopRecording(caller));

    private static async Task<IResult> Get(
        string name, RoomEndpoints.InstanceQuery query, Caller caller, IGrains grains, LiveKitInstances instances, IRecordingLinks links)
    {
        var known = RoomEndpoints.Named(name, query, caller, instances);
        if (known.IsRefused) return Problem.From(known.Refusal);
        var looked = await Task.WhenAll(known.Value.Select(room => grains.Room(room).Recording(caller)));
        if (looked.FirstOrDefault(static found => !found.IsRefused) is not { } vod)
        {
            var refusals = looked.Select(static found => found.Refusal!).ToList();
            return Problem.From(
                MostInformative.Select(code => refusals.Find(refusal => refusal.Code == code)).FirstOrDefault(static refusal => refusal is not null)
                ?? refusals.Find(static refusal => refusal.Detail.StartsWith(Refusal.RecordingFailedDetail, StringComparison.Ordinal))
                ?? refusals[0]);
        }

        if (await links.For(vod.Value!.ObjectKey) is not { } link) return Problem.From(Refusal.MediaUnavailable("This server has no object store configured."));
        return TypedResults.Ok(new RecordingEndpoints.VodAnswer(
            RecordingStatus.Completed, link.Url, link.ExpiresAt, vod.Value.DurationSeconds, vod.Value.SizeBytes, vod.Value.ContentType, []));
    }

    /// <summary>Without an instance: the caller's own room of this name.</summary>
    private static async Task<IResult> Ask(
        string name,
        RoomEndpoints.InstanceQuery query,
        Caller caller,
        IGrains grains,
        LiveKitInstances instances,
        Func<IRoomGrain, Caller, Task<Outcome<RecordingView>>> ask)
    {
        var room = await RoomEndpoints.OwnOrOpen(name, query, caller, grains, instances);
        if (room.IsRefused) return Problem.From(room.Refusal);
        return await ask(grains.Room(new RoomRef(caller.TenantId, room.Value.Instance, room.Value.Name)), caller)
            .Answer(static recording => TypedResults.Accepted((string?)null, new RecordingEndpoints.RecordingAnswer(recording)));
    }
}
