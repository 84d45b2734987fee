using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Livehouse.Tests.Deployment;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Streaming;

/// <summary>Callbacks of one kind of RTMP server, as it documents or sends them: parts behind <c>### name</c>, each a content type and a body.</summary>
public sealed class CallbackFile
{
    private readonly Dictionary<string, (string ContentType, string Body)> _parts = [];

    private CallbackFile(string text)
    {
        foreach (var part in text.Split("\n### ")[1..])
        {
            var lines = part.Split('\n', 4);
            _parts[lines[0].Trim()] = (lines[1].Split(": ", 2)[1], lines[3].TrimEnd('\n'));
        }
    }

    /// <param name="server"><c>nginx-rtmp</c>, <c>srs</c> or <c>mediamtx</c>.</param>
    public static CallbackFile Of(string server) => new(Repository.Read($"tests/Api.Tests/Streaming/Requests/{server}.http"));

    /// <param name="key">The secret of the stream key.</param>
    public async Task<ApiAnswer> Send(ApiClient client, string part, string address, string channel, string key, long timeMs = 1_000)
    {
        var (type, body) = _parts[part];
        var text = body.Replace("{channel}", channel, StringComparison.Ordinal)
            .Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{time}", timeMs.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return await SendBody(client, address, text, type);
    }

    public static async Task<ApiAnswer> SendBody(
        ApiClient client, string address, string body, string type = "application/x-www-form-urlencoded", string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (header is not null) request.Headers.TryAddWithoutValidation("X-Ingest-Secret", header);
        return await client.Send(request);
    }
}
