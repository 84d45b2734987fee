using System.Buffers;
using System.Globalization;
using System.Text;

namespace Livehouse.Bench.Protocols;

/// <summary>SignalR's JSON hub protocol (HubProtocol.md of the ASP.NET Core sources), over WebSockets without negotiation.</summary>
internal sealed class SignalRProtocol : ChatProtocol
{
    private const int PlaceOfErrorMax = 64;

    public override byte? Separator => 0x1E;

    public override ReadOnlySpan<byte> KeepAlive => "{\"type\":6}\u001e"u8;

    public override TimeSpan KeepAliveEvery => TimeSpan.FromSeconds(15);

    private static ReadOnlySpan<byte> Invocation => "{\"type\":1,\"target\":\"live:"u8;

    public override string RequestTarget(string token) => $"/hubs/live?access_token={token}";

    public override RecordKind Classify(ReadOnlySpan<byte> record)
    {
        if (record.StartsWith(Invocation))
        {
            var name = record[Invocation.Length..];
            if (name.StartsWith("message\""u8)) return RecordKind.Message;
            return name.StartsWith("state\""u8) ? RecordKind.State : RecordKind.Event;
        }

        if (record.StartsWith("{\"type\":3"u8))
        {
            return record[..Math.Min(record.Length, PlaceOfErrorMax)].IndexOf("\"error\":"u8) < 0 ? RecordKind.Acknowledged : RecordKind.Refused;
        }
        if (record.SequenceEqual("{}"u8)) return RecordKind.Greeted;
        return record.StartsWith("{\"type\":6"u8) ? RecordKind.Other : RecordKind.Refused;
    }

    public override void WriteGreeting(IBufferWriter<byte> writer, string token) => writer.Write("{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    public override void WriteJoin(IBufferWriter<byte> writer, int call, string streamId, (string Epoch, long Seq)? resumeFrom)
    {
        WriteCall(writer, call, "live:join", streamId);
        if (resumeFrom is { } last)
        {
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"lastSeq\":{last.Seq},\"epoch\":\"{last.Epoch}\""), writer);
        }
        writer.Write("}]}\u001e"u8);
    }

    public override void WriteMessage(IBufferWriter<byte> writer, int call, string streamId, ReadOnlySpan<byte> text, ReadOnlySpan<byte> clientId)
    {
        WriteCall(writer, call, "live:message", streamId);
        writer.Write(",\"text\":\""u8);
        writer.Write(text);
        writer.Write("\",\"clientId\":\""u8);
        writer.Write(clientId);
        writer.Write("\"}]}\u001e"u8);
    }

    public static void WriteGift(IBufferWriter<byte> writer, int call, string streamId, string giftType, ReadOnlySpan<byte> clientId)
    {
        WriteCall(writer, call, "live:gift", streamId);
        Encoding.UTF8.GetBytes($",\"giftType\":\"{giftType}\",\"clientId\":\"", writer);
        writer.Write(clientId);
        writer.Write("\"}]}\u001e"u8);
    }

    private static void WriteCall(IBufferWriter<byte> writer, int call, string method, string streamId) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"type\":1,\"invocationId\":\"{call}\",\"target\":\"{method}\",\"arguments\":[{{\"streamId\":\"{streamId}\""), writer);
}
