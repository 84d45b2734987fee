using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Bench.Peers;

/// <summary>The proof of having understood a WebSocket handshake (RFC 6455, section 4.2.2).</summary>
internal static class Handshake
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    [SuppressMessage("Security", "CA5350", Justification = "The standard wants it, and keeps nothing secret by it.")]
    public static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
}
