using System.Buffers;
using System.Globalization;
using System.Text;

namespace Livehouse.Bench.Protocols;

/// <summary>
/// Socket.IO protocol 5 over Engine.IO 4's WebSocket transport (Socket.IO 3 and 4): a packet is a text message whose first digits tell its type.
/// </summary>
internal sealed class SocketIoProtocol : ChatProtocol
{
    private const int PlaceOfErrorMax = 32;

    public override byte? Separator => null;

    /// <summary>Engine.IO's pong: its server asks.</summary>
    public override ReadOnlySpan<byte> KeepAlive => "3"u8;

    public override bool ClientSpeaksFirst => false;

    private static ReadOnlySpan<byte> MessageEvent => "42[\"live:message\""u8;

    public override string RequestTarget(string token) => "/socket.io/?EIO=4&transport=websocket";

    public override RecordKind Classify(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith(MessageEvent)) return RecordKind.Message;
        if (record.StartsWith("43"u8))
        {
            return record[..Math.Min(record.Length, PlaceOfErrorMax)].IndexOf("\"error\":"u8) < 0 ? RecordKind.Acknowledged : RecordKind.Refused;
        }
        if (record.StartsWith("42"u8)) return RecordKind.Event;
        if (record.StartsWith("40"u8)) return RecordKind.Greeted;
        if (record.SequenceEqual("2"u8)) return RecordKind.KeepAliveAsked;
        return record.StartsWith("0"u8) ? RecordKind.Opened : RecordKind.Refused;
    }

    public override void WriteGreeting(IBufferWriter<byte> writer, string token) => Encoding.UTF8.GetBytes($"40{{\"token\":\"{token}\"}}", writer);

    public override void WriteJoin(IBufferWriter<byte> writer, int call, string streamId, (string Epoch, long Seq)? resumeFrom) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"42{call}[\"live:join\",{{\"streamId\":\"{streamId}\"}}]"), writer);

    public override void WriteMessage(IBufferWriter<byte> writer, int call, string streamId, ReadOnlySpan<byte> text, ReadOnlySpan<byte> clientId)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"42{call}[\"live:message\",{{\"streamId\":\"{streamId}\",\"text\":\""), writer);
        writer.Write(text);
        writer.Write("\",\"clientId\":\""u8);
        writer.Write(clientId);
        writer.Write("\"}]"u8);
    }
}
