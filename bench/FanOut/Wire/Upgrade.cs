using System.Net;
using System.Text;

namespace Livehouse.Bench.Wire;

/// <summary>The HTTP request that turns a connection into a WebSocket (RFC 6455, section 4.1), written by hand.</summary>
internal static class Upgrade
{
    /// <summary>Sixteen bytes in base64; what a server makes of it is not checked: the servers are known.</summary>
    private const string Key = "bGl2ZWhvdXNlLWJlbmNoIQ==";

    private const int LengthMax = 16 * 1024;

    public static string Request(IPEndPoint server, string target) =>
        $"GET {target} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + $"{Key}\r\n\r\n";

    /// <summary>True when the answer is there; what follows it belongs to the WebSocket already.</summary>
    /// <exception cref="BenchException">The server refused.</exception>
    public static bool TryRead(byte[] response, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        var end = response.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) return response.Length < LengthMax ? false : throw new BenchException("The answer to the upgrade does not end.");
        rest = response.AsSpan(end + 4);
        return response.AsSpan().StartsWith("HTTP/1.1 101 "u8)
            ? true
            : throw new BenchException($"The server refused a connection: {Encoding.UTF8.GetString(response)}");
    }
}
