using System.Net.Sockets;
using System.Text;

namespace Livehouse.Tests.BadInput;

/// <summary>Requests byte by byte, because HTTP clients repair or refuse what is sent here.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    /// <summary>A request line with headers, nothing else; the answer's bytes up to the end of the connection.</summary>
    public static async Task<string> Send(Uri address, string method, string target, string? token)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, timeout.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: {address.Authority}\r\n{Authorization(token)}Content-Length: 0\r\nConnection: close\r\n\r\n"), timeout.Token);
        return await ReadUntil(stream, null, timeout.Token);
    }

    /// <summary>Sends a body of this length until the server stops reading; returns the response up to the end of its problem.</summary>
    public static async Task<string> SendLarge(Uri address, string method, string path, string? token, int length, bool isChunked)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, timeout.Token);
        var stream = client.GetStream();
        var size = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{Authorization(token)}Content-Type: application/json\r\n{size}\r\n\r\n"), timeout.Token);
        var sending = SendBody(stream, length, isChunked, timeout.Token);
        var answer = await ReadUntil(stream, "payload_too_large\"", timeout.Token);
        client.Close();
        await sending;
        return answer;
    }

    private static string Authorization(string? token) => token is null ? "" : $"Authorization: Bearer {token}\r\n";

    private static async Task SendBody(NetworkStream stream, int length, bool isChunked, CancellationToken cancellation)
    {
        var part = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
        try
        {
            await stream.WriteAsync(isChunked ? "6\r\n{\"a\":\"\r\n"u8.ToArray() : "{\"a\":\""u8.ToArray(), cancellation);
            for (var sent = 6; sent + part.Length <= length; sent += part.Length)
            {
                if (isChunked) await stream.WriteAsync("4000\r\n"u8.ToArray(), cancellation);
                await stream.WriteAsync(part, cancellation);
                if (isChunked) await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The server has heard enough, or the answer is read already.
        }
    }

    private static async Task<string> ReadUntil(NetworkStream stream, string? end, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new byte[8 * 1024];
        while (end is null || !text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, cancellation);
            if (count == 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
