using System.Buffers;
using System.Text;

namespace Livehouse.Bench.Protocols;

/// <summary>
/// Bare WebSocket messages, as <c>bench/Peers</c> speaks them where it shows a limit: the message alone, without a name or a number of a call.
/// </summary>
internal sealed class RawProtocol : ChatProtocol
{
    public override byte? Separator => null;

    public override ReadOnlySpan<byte> KeepAlive => default;

    public override string RequestTarget(string token) => $"/chat?access_token={token}";

    public override RecordKind Classify(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith("{\"streamId\":"u8)) return RecordKind.Message;
        return record.StartsWith("{\"ack\":"u8) ? RecordKind.Acknowledged : RecordKind.Refused;
    }

    public override void WriteGreeting(IBufferWriter<byte> writer, string token)
    {
        // Nothing is to be agreed on.
    }

    public override void WriteJoin(IBufferWriter<byte> writer, int call, string streamId, (string Epoch, long Seq)? resumeFrom) =>
        Encoding.UTF8.GetBytes($"{{\"streamId\":\"{streamId}\"}}", writer);

    public override void WriteMessage(IBufferWriter<byte> writer, int call, string streamId, ReadOnlySpan<byte> text, ReadOnlySpan<byte> clientId)
    {
        Encoding.UTF8.GetBytes($"{{\"streamId\":\"{streamId}\",\"text\":\"", writer);
        writer.Write(text);
        writer.Write("\",\"clientId\":\""u8);
        writer.Write(clientId);
        writer.Write("\"}"u8);
    }
}
