using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Messages;

/// <summary>A new user who sends and receives private messages. Their ciphertext is random bytes: the server can't tell the difference.</summary>
public sealed class Correspondent : IDisposable
{
    private readonly ApiServer _server;
    private int _written;

    public Correspondent(ApiServer server, string name, string? id = null)
    {
        _server = server;
        Id = id ?? $"{name}-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        Api = server.As(Id);
    }

    public string Id { get; }

    public ApiClient Api { get; }

    public static string Bytes(int count) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(count));

    /// <summary>A body that is fine, but for what <paramref name="change"/> does.</summary>
    public string Body(string to, string? clientId = null, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["to"] = to,
            ["ciphertext"] = Bytes(40),
            ["nonce"] = Bytes(24),
            ["senderDeviceId"] = "phone",
            ["clientId"] = clientId ?? $"c-{Interlocked.Increment(ref _written)}",
        };
        change?.Invoke(body);
        return body.ToJsonString();
    }

    public Task<ApiAnswer> TryWrite(string to, string? clientId = null, Action<JsonObject>? change = null) =>
        Api.Post("/api/messages", Body(to, clientId, change));

    /// <summary>The message's id.</summary>
    public async Task<string> Write(Correspondent to, string? clientId = null)
    {
        var answer = await TryWrite(to.Id, clientId);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return answer.Text("messageId");
    }

    public async Task<IReadOnlyList<JsonNode>> Inbox(long? after = null)
    {
        var answer = await Api.Get($"/api/messages?limit=100{(after is null ? "" : $"&after={after}")}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return [.. answer.Json["items"]!.AsArray().Select(static item => item!)];
    }

    public async Task<IReadOnlyList<string>> MessageIds(long? after = null) =>
        [.. (await Inbox(after)).Select(static entry => entry["messageId"]!.GetValue<string>())];

    public async Task Acknowledge(long seq) => Assert.Equal(HttpStatusCode.OK, (await Api.Post("/api/messages/ack", $$"""{"seq":{{seq}}}""")).Status);

    /// <summary>A device, connected to the hub.</summary>
    public Task<HubClient> Connect(HubClients clients, bool reconnect = false, string transport = "WebSockets") =>
        clients.Connect(_server.Address, ApiServer.Token(Id), reconnect, transport);

    public void Dispose() => Api.Dispose();
}

/// <summary>The inbox events that a device receives.</summary>
internal static class InboxEvents
{
    public static Task<JsonElement> NextEntry(this HubClient device, long seq) => device.Next("inbox", entry => entry.GetProperty("seq").GetInt64() == seq);

    /// <summary>Every entry so far.</summary>
    public static IReadOnlyList<long> Seqs(this HubClient device) =>
        [.. device.Heard.Where(static heard => heard.Name == "inbox").Select(static heard => heard.Payload.GetProperty("seq").GetInt64())];
}
