using System.Text.Json.Nodes;

namespace Livehouse.LiveKit;

/// <summary>The permissions of a token's holder (the token's <c>video</c> claim). Null values are left out; LiveKit's defaults for them are in the
/// comments.</summary>
public sealed record VideoGrant
{
    /// <summary>The room that joining and administration apply to.</summary>
    public string? Room { get; init; }

    public bool RoomJoin { get; init; }

    public bool RoomCreate { get; init; }

    public bool RoomList { get; init; }

    public bool RoomAdmin { get; init; }

    public bool RoomRecord { get; init; }

    public bool IngressAdmin { get; init; }

    /// <summary>Null means <em>true</em> to LiveKit.</summary>
    public bool? CanPublish { get; init; }

    /// <summary>Null means <em>true</em> to LiveKit.</summary>
    public bool? CanSubscribe { get; init; }

    /// <summary>Null means the same as <see cref="CanPublish"/> to LiveKit.</summary>
    public bool? CanPublishData { get; init; }

    /// <summary>Any of <c>camera</c>, <c>microphone</c>, <c>screen_share</c>, <c>screen_share_audio</c>; null or empty: all of them.</summary>
    public IReadOnlyList<string>? CanPublishSources { get; init; }

    public bool? CanUpdateOwnMetadata { get; init; }

    /// <summary>Other participants don't see this one.</summary>
    public bool Hidden { get; init; }

    /// <summary>May publish and subscribe.</summary>
    public static VideoGrant Publisher(string room) => new() { Room = room, RoomJoin = true, CanPublish = true, CanSubscribe = true, CanPublishData = true };

    /// <summary>Subscribes only. Each denial is explicit, because a missing value would be a permission.</summary>
    public static VideoGrant Viewer(string room) => new() { Room = room, RoomJoin = true, CanPublish = false, CanSubscribe = true, CanPublishData = false };

    internal JsonObject ToJson()
    {
        var claim = new JsonObject();
        if (Room is not null) claim["room"] = Room;
        if (RoomJoin) claim["roomJoin"] = true;
        if (RoomCreate) claim["roomCreate"] = true;
        if (RoomList) claim["roomList"] = true;
        if (RoomAdmin) claim["roomAdmin"] = true;
        if (RoomRecord) claim["roomRecord"] = true;
        if (IngressAdmin) claim["ingressAdmin"] = true;
        if (CanPublish is { } publish) claim["canPublish"] = publish;
        if (CanSubscribe is { } subscribe) claim["canSubscribe"] = subscribe;
        if (CanPublishData is { } publishData) claim["canPublishData"] = publishData;
        if (CanPublishSources is { Count: > 0 } sources) claim["canPublishSources"] = new JsonArray([.. sources.Select(source => JsonValue.Create(source))]);
        if (CanUpdateOwnMetadata is { } updateMetadata) claim["canUpdateOwnMetadata"] = updateMetadata;
        if (Hidden) claim["hidden"] = true;
        return claim;
    }
}
