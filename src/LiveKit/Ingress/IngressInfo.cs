namespace Livehouse.LiveKit;

/// <summary>An endpoint to which an encoder can send a stream.</summary>
/// <param name="StreamKey">A secret of the publisher.</param>
public sealed record IngressInfo(
    string IngressId,
    string Name,
    string Url,
    string StreamKey,
    IngressInput Input,
    string RoomName,
    string ParticipantIdentity,
    IngressStatus Status)
{
    /// <summary>Null: nothing is reported.</summary>
    public IngressSignal? Signal { get; init; }

    /// <summary>Keeps the stream key out of logs.</summary>
    public override string ToString() =>
        $"{nameof(IngressInfo)} {{ {nameof(IngressId)} = {IngressId}, {nameof(RoomName)} = {RoomName}, {nameof(Status)} = {Status} }}";

    internal static IngressInfo From(ProtoMessage ingress) => new(
        ingress.Text("ingressId"),
        ingress.Text("name"),
        ingress.Text("url"),
        ingress.Text("streamKey"),
        ingress.Word("inputType", "", IngressInput.Unknown),
        ingress.Text("roomName"),
        ingress.Text("participantIdentity"),
        ingress.Message("state") is { } state ? state.Word("status", "ENDPOINT_", IngressStatus.Unknown) : IngressStatus.Inactive)
    {
        Signal = ingress.Message("state") is { } signal ? IngressSignal.From(signal) : null,
    };
}

public enum IngressInput
{
    RtmpInput = 0,
    WhipInput = 1,
    UrlInput = 2,
    Unknown = -1,
}

public enum IngressStatus
{
    Inactive = 0,
    Buffering = 1,
    Publishing = 2,
    Error = 3,
    Complete = 4,
    Unknown = -1,
}

/// <param name="Name">Chosen by the caller, who finds the ingress again by it: creation is not idempotent.</param>
/// <param name="ParticipantIdentity">Required by LiveKit.</param>
public sealed record NewIngress(IngressInput Input, string Name, string RoomName, string ParticipantIdentity, string ParticipantName)
{
    /// <summary>Whether LiveKit re-encodes into several qualities. Null: its default (RTMP is, WHIP is not).</summary>
    public bool? EnableTranscoding { get; init; }
}
