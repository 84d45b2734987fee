using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Livehouse.Wire;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>Writes records of SignalR's JSON hub protocol (HubProtocol.md of the ASP.NET Core sources): one JSON text each, ended by 0x1E.</summary>
internal static class HubRecords
{
    public const string ProtocolName = "json";

    private static readonly ConcurrentDictionary<string, byte[]> Heads = new(StringComparer.Ordinal);

    /// <summary>Asks an official client to close, and to reconnect if it was configured to.</summary>
    public static Frame Reconnect { get; } = new("{\"type\":7,\"allowReconnect\":true}\u001e"u8.ToArray(), 0);

    /// <summary>Asks an official client to close, and not to reconnect automatically.</summary>
    public static Frame Close { get; } = new("{\"type\":7,\"error\":\"unauthorized\",\"allowReconnect\":false}\u001e"u8.ToArray(), 0);

    private static ReadOnlySpan<byte> EventEnd => "]}\u001e"u8;

    /// <summary>The length of an event's record.</summary>
    public static int EventBytes(string name, int payloadBytes) => Head(name).Length + payloadBytes + EventEnd.Length;

    /// <summary>Writes an invocation of a client's method without an answer; returns its length.</summary>
    /// <param name="payload">UTF-8 JSON of the one argument, copied as it is.</param>
    public static int WriteEvent(Span<byte> room, string name, ReadOnlySpan<byte> payload)
    {
        var head = Head(name);
        head.CopyTo(room);
        payload.CopyTo(room[head.Length..]);
        EventEnd.CopyTo(room[(head.Length + payload.Length)..]);
        return head.Length + payload.Length + EventEnd.Length;
    }

    /// <summary>An event for one connection.</summary>
    public static Frame Event<T>(string name, T payload)
    {
        return EventOf(name, JsonSerializer.SerializeToUtf8Bytes(payload, LivehouseJson.Options));
    }

    /// <param name="json">UTF-8.</param>
    public static Frame EventOf(string name, ReadOnlySpan<byte> json)
    {
        var bytes = new byte[EventBytes(name, json.Length)];
        WriteEvent(bytes, name, json);
        return new Frame(bytes, 1);
    }

    public static Frame Join(Frame first, Frame second)
    {
        var bytes = new byte[first.Length + second.Length];
        first.Bytes.CopyTo(bytes);
        second.Bytes.CopyTo(bytes.AsMemory(first.Length));
        return new Frame(bytes, first.Events + second.Events);
    }

    /// <summary>Event names are few, and all are constants of the program.</summary>
    private static byte[] Head(string name) => Heads.GetOrAdd(
        name, static name => [.. "{\"type\":1,\"target\":\""u8, .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes,
            .. "\",\"arguments\":["u8]);
}
