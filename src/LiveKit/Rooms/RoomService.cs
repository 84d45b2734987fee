using System.Text.Json.Nodes;

namespace Livehouse.LiveKit;

/// <summary>LiveKit's RoomService. Every method throws <see cref="LiveKitException"/> on failure.</summary>
public sealed class RoomService
{
    private readonly TwirpChannel _channel;

    internal RoomService(TwirpChannel channel) => _channel = channel;

    /// <summary>Creates the room, or returns the existing one: idempotent.</summary>
    public async Task<RoomInfo> Create(NewRoom room, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(room);
        var request = new JsonObject { ["name"] = room.Name, ["emptyTimeout"] = room.EmptyTimeoutSeconds };
        if (room.DepartureTimeoutSeconds > 0) request["departureTimeout"] = room.DepartureTimeoutSeconds;
        if (room.MaxParticipants > 0) request["maxParticipants"] = room.MaxParticipants;
        if (room.Metadata.Length > 0) request["metadata"] = room.Metadata;
        return RoomInfo.From(await Call("CreateRoom", request, new VideoGrant { RoomCreate = true }, cancellation));
    }

    /// <summary>Deletes the room and disconnects all participants. An unknown room is <see cref="LiveKitErrors.NotFound"/>.</summary>
    public Task Delete(string room, CancellationToken cancellation = default) =>
        Call("DeleteRoom", new JsonObject { ["room"] = room }, new VideoGrant { RoomCreate = true }, cancellation);

    /// <summary>The rooms of these names that exist; with no names: every room of the server.</summary>
    public async Task<IReadOnlyList<RoomInfo>> List(IReadOnlyCollection<string> names, CancellationToken cancellation = default)
    {
        var request = new JsonObject { ["names"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) };
        var answer = await Call("ListRooms", request, new VideoGrant { RoomList = true }, cancellation);
        return [.. answer.Messages("rooms").Select(RoomInfo.From)];
    }

    /// <summary>All participants of the room, including recorders and ingress; empty when the room is unknown.</summary>
    public async Task<IReadOnlyList<ParticipantInfo>> ListParticipants(string room, CancellationToken cancellation = default)
    {
        var answer = await Call("ListParticipants", new JsonObject { ["room"] = room }, Admin(room), cancellation);
        return [.. answer.Messages("participants").Select(ParticipantInfo.From)];
    }

    /// <summary>Disconnects one identity. It can come back with its token until that expires. Not connected: <see cref="LiveKitErrors.NotFound"/>.</summary>
    public Task RemoveParticipant(string room, string identity, CancellationToken cancellation = default) =>
        Call("RemoveParticipant", new JsonObject { ["room"] = room, ["identity"] = identity }, Admin(room), cancellation);

    /// <summary>Replaces everything that the participant may do. Not connected: <see cref="LiveKitErrors.NotFound"/>.</summary>
    public async Task<ParticipantInfo> UpdatePermission(
        string room, string identity, ParticipantPermission permission, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(permission);
        var request = new JsonObject
        {
            ["room"] = room,
            ["identity"] = identity,
            ["permission"] = new JsonObject
            {
                ["canSubscribe"] = permission.CanSubscribe,
                ["canPublish"] = permission.CanPublish,
                ["canPublishData"] = permission.CanPublishData,
                ["hidden"] = permission.Hidden,
                ["recorder"] = permission.Recorder,
                ["agent"] = permission.Agent,
                ["canUpdateMetadata"] = permission.CanUpdateMetadata,
            },
        };
        return ParticipantInfo.From(await Call("UpdateParticipant", request, Admin(room), cancellation));
    }

    private static VideoGrant Admin(string room) => new() { RoomAdmin = true, Room = room };

    private Task<ProtoMessage> Call(string method, JsonObject request, VideoGrant grant, CancellationToken cancellation) =>
        _channel.Call($"RoomService/{method}", request, grant, cancellation);
}
