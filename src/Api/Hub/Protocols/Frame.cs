using Livehouse.Api.Hub.Sockets;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// Records of the hub protocol that are sent in one write, and the number of events in them. One frame serves all connections: it is written once in each
/// protocol that one of them speaks.
/// </summary>
internal sealed class Frame
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _wire;
    private Form? _json;
    private Form? _packed;

    /// <param name="bytes">In the JSON protocol.</param>
    /// <param name="wire">The same as a WebSocket message, if available.</param>
    public Frame(ReadOnlyMemory<byte> bytes, int events, ReadOnlyMemory<byte> wire = default)
    {
        _bytes = bytes;
        _wire = wire;
        Events = events;
    }

    public int Events { get; }

    /// <summary>In the JSON protocol, which is the longer one but for rare contents: bounds are counted in it for all clients.</summary>
    public int Length => _bytes.Length;

    /// <summary>In the JSON protocol.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Complete WebSocket messages, only for a socket, whichever protocol its client speaks.</summary>
    public static Frame OfSocket(ReadOnlyMemory<byte> wire) => new(wire, 0, wire) { _packed = new Form(PackedRecords.ProtocolName, wire, wire) };

    /// <summary>One WebSocket message including its header.</summary>
    public ReadOnlyMemory<byte> Wire(HubEncoding encoding) => In(encoding).Wire;

    /// <summary>As pre-encoded bytes for SignalR.</summary>
    public SerializedHubMessage Message(HubEncoding encoding) => In(encoding).Message;

    /// <summary>Two threads may write the same form at once; either serves.</summary>
    private Form In(HubEncoding encoding) => encoding == HubEncoding.MessagePack
        ? _packed ??= new Form(PackedRecords.ProtocolName, PackedRecords.FromJson(_bytes.Span), default)
        : _json ??= new Form(HubRecords.ProtocolName, _bytes, _wire);

    /// <summary>The records in one protocol.</summary>
    private sealed class Form(string protocol, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> wire)
    {
        private byte[]? _madeWire;
        private SerializedHubMessage? _message;

        public ReadOnlyMemory<byte> Wire => wire.IsEmpty
            ? _madeWire ??= WebSocketFraming.Message(bytes.Span, isBinary: protocol == PackedRecords.ProtocolName)
            : wire;

        public SerializedHubMessage Message => _message ??= new SerializedHubMessage([new SerializedMessage(protocol, bytes)]);
    }
}
