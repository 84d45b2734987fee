using Livehouse.Api.Hub.Sockets;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>Records of the hub protocol that are sent in one write, and the number of events in them. One frame serves all connections.</summary>
internal sealed class Frame
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _wire;
    private byte[]? _madeWire;
    private SerializedHubMessage? _message;

    /// <param name="wire">The same as a WebSocket message, if available.</param>
    public Frame(ReadOnlyMemory<byte> bytes, int events, ReadOnlyMemory<byte> wire = default)
    {
        _bytes = bytes;
        _wire = wire;
        Events = events;
    }

    public int Events { get; }

    public int Length => _bytes.Length;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>One WebSocket message including its header.</summary>
    public ReadOnlyMemory<byte> Wire => _wire.IsEmpty ? _madeWire ??= WebSocketFraming.Message(_bytes.Span) : _wire;

    /// <summary>As pre-encoded bytes for SignalR.</summary>
    public SerializedHubMessage Message => _message ??= new SerializedHubMessage([new SerializedMessage(HubRecords.ProtocolName, _bytes)]);

    /// <summary>Complete WebSocket messages, only for a socket.</summary>
    public static Frame OfSocket(ReadOnlyMemory<byte> wire) => new(wire, 0, wire);
}
