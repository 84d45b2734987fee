using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Testing;

/// <summary>
/// A LiveKit server without media in a process of its own (<c>tests/standin</c>), built on LiveKit's official packages: it verifies every token, decodes every
/// request strictly and signs every webhook by them. It listens on a free loopback port and ends with its test process, however that ends.
/// </summary>
public sealed class LiveKitStandIn : IAsyncDisposable
{
    public const string ApiKey = "devkey";
    public const string ApiSecret = "secret-of-the-stand-in-32-bytes-long";

    private readonly Process _process;
    private readonly StringBuilder _errors;

    private LiveKitStandIn(Process process, int port, StringBuilder errors)
    {
        _process = process;
        _errors = errors;
        Port = port;
        Control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/control/"), Timeout = Hang.After };
    }

    public int Port { get; }

    /// <summary>What <c>LIVEKIT_URL</c> would say.</summary>
    public string Url => $"ws://127.0.0.1:{Port}";

    /// <summary>For what the methods here don't cover; <c>tests/standin/src/control.mjs</c> has the list.</summary>
    public HttpClient Control { get; }

    /// <summary>What the process complained about so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <param name="webhookUrl">Where webhooks go; none are sent without one, but all are kept (<see cref="Webhooks"/>).</param>
    public static async Task<LiveKitStandIn> Start(string? webhookUrl = null, string apiKey = ApiKey, string apiSecret = ApiSecret)
    {
        var folder = NpmFolder.InRepository("tests/standin");
        await folder.Install();
        var process = Process.Start(folder.Node("src/main.mjs", "--key", apiKey, "--secret", apiSecret, "--webhook", webhookUrl ?? ""))
            ?? throw new InvalidOperationException("node did not start.");
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Hang.After);
        var first = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (first is null)
        {
            await process.WaitForExitAsync(limit.Token);
            process.Dispose();
            throw new InvalidOperationException($"The LiveKit stand-in did not start:\n{errors}");
        }

        return new LiveKitStandIn(process, JsonNode.Parse(first)!["port"]!.GetValue<int>(), errors);
    }

    public Task SendWebhooksTo(string url) => Do("webhook-url", new { url });

    /// <summary>Joins as a client does, with this token. Returns the participant.</summary>
    public Task<JsonNode> JoinWithToken(string token) => Do("join", new { token });

    /// <param name="kind"><c>STANDARD</c>, <c>INGRESS</c>, <c>EGRESS</c>, <c>SIP</c> or <c>AGENT</c>.</param>
    /// <param name="state"><c>JOINING</c>, <c>JOINED</c>, <c>ACTIVE</c> or <c>DISCONNECTED</c>.</param>
    public Task<JsonNode> Join(
        string room,
        string identity,
        string kind = "STANDARD",
        bool hidden = false,
        bool recorder = false,
        string state = "ACTIVE",
        object? attributes = null) =>
        Do("join", new { room, identity, kind, state, attributes = attributes ?? new { }, permission = new { hidden, recorder } });

    /// <param name="aborted">The participant never became active.</param>
    public Task<JsonNode> Leave(string room, string identity, bool aborted = false) => Do("leave", new { room, identity, aborted });

    /// <param name="endReason">A name of LiveKit's <c>RoomEndReason</c>, such as <c>ROOM_END_SERVER_SHUTDOWN</c>; null as from servers that give none.</param>
    /// <param name="reason">Of those who are put out, a name of LiveKit's <c>DisconnectReason</c>; null: <c>ROOM_CLOSED</c>.</param>
    public Task FinishRoom(string room, string? endReason = null, string? reason = null) => Do("finish-room", new { room, endReason, reason });

    /// <summary>The room is gone and no webhook says so, as when a media node crashes.</summary>
    public Task LoseRoom(string room) => Do("lose-room", new { room });

    /// <param name="status"><c>EGRESS_ACTIVE</c>, <c>EGRESS_ENDING</c>, <c>EGRESS_COMPLETE</c>, <c>EGRESS_FAILED</c>, <c>EGRESS_ABORTED</c> or
    /// <c>EGRESS_LIMIT_REACHED</c>.</param>
    /// <param name="upload">Uploads a file of <paramref name="sizeBytes"/> as requested, before the end is reported.</param>
    public Task<JsonNode> AdvanceEgress(
        string egressId, string status, bool upload = false, int sizeBytes = 4096, double durationSeconds = 12.5, string error = "") =>
        Do("egress", new { egressId, status, upload, sizeBytes, durationSeconds, error });

    /// <summary>From now on recordings become active and, when stopped, complete automatically.</summary>
    /// <param name="upload">Whether their files are uploaded as requested.</param>
    public Task AutomaticEgress(int sizeBytes = 4096, bool upload = true) =>
        Do("settings", new { automaticEgress = true, automaticEgressBytes = sizeBytes, automaticEgressUpload = upload });

    /// <summary>From now on composite requests are returned in the newer form that all kinds of egress share.</summary>
    public Task NewerEgressForm() => Do("settings", new { newerEgressForm = true });

    /// <summary>Another application starts an egress with LiveKit's official client. Returns its info.</summary>
    /// <param name="kind"><c>restream</c>, <c>composite</c>, <c>segments</c>, <c>participant</c>, <c>trackComposite</c>, <c>track</c>, <c>web</c> or
    /// <c>unified</c>.</param>
    /// <param name="path">The file that it writes; a restream writes none.</param>
    public Task<JsonNode> OthersEgress(string kind, string room, string path = "theirs/file.mp4") => Do("others-egress", new { kind, room, path });

    /// <summary>Lets the calls that were ordered to <c>wait</c> go on.</summary>
    public Task LetCallsGoOn() => Do("go-on");

    public Task<JsonNode> Publish(string ingressId, bool publishing = true) => Do("ingress", new { ingressId, publishing });

    public Task<JsonNode> Rooms() => Do("rooms");

    public Task<JsonNode> Egresses() => Do("egresses");

    public Task<JsonNode> Ingresses() => Do("ingresses");

    /// <summary>Cuts every API connection until it is switched off.</summary>
    public Task Offline(bool offline = true) => Do("settings", new { offline });

    /// <param name="method">Such as <c>CreateRoom</c>; <c>*</c> for any.</param>
    /// <param name="mode"><c>fail-before</c>, <c>fail-after</c> (its effect), <c>hang-before</c>, <c>hang-after</c>, <c>hang-through</c>, <c>drop-before</c>,
    /// <c>drop-after</c>, <c>wait</c> (until <see cref="LetCallsGoOn"/>), <c>pretend-empty</c>.</param>
    /// <param name="code">A Twirp code.</param>
    public Task FailCalls(string method, string mode, int times = 1, string code = "unavailable") => Do("fault", new { method, mode, times, code });

    /// <summary>Every API call so far: <c>method</c>, <c>body</c>, <c>status</c> (0: not answered), <c>error</c>.</summary>
    public async Task<IReadOnlyList<JsonNode>> Calls(string? method = null) =>
        [.. (await Do("calls")).AsArray().Select(call => call!).Where(call => method is null || call["method"]!.GetValue<string>() == method)];

    /// <summary>Returns when this many calls of the method have come in, hanging ones included.</summary>
    public Task CallsReach(string method, int count) => Do("await-calls", new { method, count });

    /// <param name="mode"><c>drop</c>, <c>repeat</c> or <c>hold</c> (until <see cref="ReleaseWebhooks"/>).</param>
    /// <param name="name">The event's name; <c>*</c> for any.</param>
    public Task DisturbWebhooks(string mode, string name = "*", int times = 1) => Do("webhook-fault", new { mode, @event = name, times });

    public Task ReleaseWebhooks(bool reverse = false) => Do("webhook-release", new { reverse });

    /// <summary>Sends an earlier webhook once more, a dropped one too.</summary>
    public Task ResendWebhook(string id) => Do("webhook-resend", new { id });

    /// <summary>Returns when such an event has happened, whether its webhook was sent or not.</summary>
    public Task WebhookMade(string name) => Do("await-webhook", new { @event = name });

    /// <summary>
    /// Every webhook so far, dropped and held ones included: <c>id</c>, <c>event</c>, <c>body</c>, <c>authorization</c>, <c>deliveries</c>. Waits until those
    /// on their way have arrived.
    /// </summary>
    public async Task<IReadOnlyList<JsonNode>> Webhooks(string? name = null) =>
        [.. (await Do("webhooks")).AsArray().Select(webhook => webhook!).Where(webhook => name is null || webhook["event"]!.GetValue<string>() == name)];

    /// <summary>The <c>Authorization</c> value for a webhook with this body, by the official code.</summary>
    public async Task<string> Sign(byte[] body, string? key = null, string? secret = null, string? ttl = null) =>
        (await Do("sign", new { bodyBase64 = Convert.ToBase64String(body), @as = new { key, secret, ttl } }))["authorization"]!.GetValue<string>();

    /// <summary>What the official verifier says of a token: <c>claims</c> or <c>error</c>.</summary>
    public Task<JsonNode> Verify(string token) => Do("verify", new { token });

    public Task Reset() => Do("reset");

    public async Task<JsonNode> Do(string control, object? arguments = null)
    {
        using var answer = await Control.PostAsJsonAsync(control, arguments ?? new { }, Omitting);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(body)! : throw new InvalidOperationException($"The stand-in refused {control}: {body}");
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await Teardown.CloseInput(_process, "The LiveKit stand-in");
    }

    private static readonly JsonSerializerOptions Omitting =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
