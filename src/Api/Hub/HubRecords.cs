using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Livehouse.Wire;

namespace Livehouse.Api.Hub;

/// <summary>Writes records of SignalR's JSON hub protocol (HubProtocol.md of the ASP.NET Core sources): one JSON text each, ended by 0x1E.</summary>
internal static class HubRecords
{
    public const string ProtocolName = "json";

    private const byte RecordSeparator = 0x1e;

    /// <summary>Tells an official client to close, and to connect again if it was built to.</summary>
    public static Frame Reconnect { get; } = new("{\"type\":7,\"allowReconnect\":true}\u001e"u8.ToArray(), 0);

    /// <summary>An invocation of a client's method without an answer.</summary>
    /// <param name="payload">UTF-8 JSON of the one argument, copied as it is.</param>
    public static void WriteEvent(IBufferWriter<byte> writer, string name, ReadOnlySpan<byte> payload)
    {
        writer.Write("{\"type\":1,\"target\":\""u8);
        writer.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        writer.Write("\",\"arguments\":["u8);
        writer.Write(payload);
        writer.Write("]}"u8);
        writer.Write([RecordSeparator]);
    }

    /// <summary>One event that goes to one connection.</summary>
    public static Frame Event<T>(string name, T payload)
    {
        var writer = new ArrayBufferWriter<byte>(256);
        WriteEvent(writer, name, JsonSerializer.SerializeToUtf8Bytes(payload, LivehouseJson.Options));
        return new Frame(writer.WrittenMemory, 1);
    }

    public static Frame Join(Frame first, Frame second)
    {
        var bytes = new byte[first.Length + second.Length];
        first.Bytes.CopyTo(bytes);
        second.Bytes.CopyTo(bytes.AsMemory(first.Length));
        return new Frame(bytes, first.Events + second.Events);
    }
}
