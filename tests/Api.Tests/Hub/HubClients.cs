using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Livehouse.Testing;
using Livehouse.Testing.Secrets;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Hub;

/// <summary>
/// Official <c>@microsoft/signalr</c> clients in one Node process (<c>tests/clients</c>), as many as a test asks for. Ends with the test by its own pid.
/// </summary>
public sealed class HubClients : IAsyncDisposable
{
    public static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly SecretWatch _secrets = new();
    private readonly Process _node;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _answers = new();
    private readonly ConcurrentDictionary<string, HubClient> _clients = new();
    private readonly Task _reading;
    private long _commands;
    private int _made;

    private HubClients(Process node)
    {
        _node = node;
        _secrets.Add(nameof(ApiServer.JwtSecret), ApiServer.JwtSecret);
        _secrets.Add(nameof(ApiServer.LiveKitSecret), ApiServer.LiveKitSecret);
        _secrets.Add(nameof(ApiServer.WebhookSecret), ApiServer.WebhookSecret);
        _secrets.Add(nameof(ApiServer.BillingSecret), ApiServer.BillingSecret);
        _reading = Read();
    }

    public static async Task<HubClients> Start()
    {
        var folder = NpmFolder.InRepository("tests/clients");
        await folder.Install();
        var node = Process.Start(folder.Node("src/main.mjs")) ?? throw new InvalidOperationException("Node did not start.");
        node.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        node.BeginErrorReadLine();
        await node.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return new HubClients(node);
    }

    /// <summary>A client that has connected.</summary>
    public async Task<HubClient> Connect(Uri server, string? token, bool reconnect = false, string transport = "WebSockets", string protocol = "json")
    {
        var name = $"client-{Interlocked.Increment(ref _made)}";
        var client = new HubClient(name, this);
        _clients[name] = client;
        var url = new Uri(server, "/hubs/live").ToString();
        var settings = new JsonObject { ["url"] = url, ["token"] = token, ["reconnect"] = reconnect, ["transport"] = transport, ["protocol"] = protocol };
        await Command("connect", name, settings);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(5_000)) _node.Kill();
        await _reading;
        _node.Dispose();
        _secrets.AssertNone();
    }

    internal async Task<JsonElement> Command(string operation, string client, JsonObject command)
    {
        var id = Interlocked.Increment(ref _commands);
        var answer = _answers[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        command["id"] = id;
        command["op"] = operation;
        command["client"] = client;
        var line = command.ToJsonString();
        lock (_node) _node.StandardInput.WriteLine(line);
        var result = await answer.Task.WaitAsync(Patience);
        return result.GetProperty("ok").GetBoolean() ? result.GetProperty("value") : throw new HubCallFailedException(result.GetProperty("error").GetString()!);
    }

    private async Task Read()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            _secrets.Look("what the hub sent", line);
            var message = JsonDocument.Parse(line).RootElement;
            if (message.TryGetProperty("id", out var id)) _answers[id.GetInt64()].SetResult(message);
            else _clients[message.GetProperty("client").GetString()!].OnEvent(message.GetProperty("event").GetString()!, message.GetProperty("payload"));
        }
    }
}

/// <summary>One official client.</summary>
public sealed class HubClient(string name, HubClients clients)
{
    private readonly Channel<HubEvent> _unread = Channel.CreateUnbounded<HubEvent>();
    private readonly ConcurrentQueue<HubEvent> _heard = new();

    /// <summary>Everything so far, in order.</summary>
    public IReadOnlyCollection<HubEvent> Heard => _heard;

    /// <exception cref="HubCallFailedException">The server answered with an error.</exception>
    public Task<JsonElement> Invoke(string method, params JsonNode?[] arguments) =>
        clients.Command("invoke", name, new JsonObject { ["method"] = method, ["args"] = new JsonArray(arguments) });

    /// <summary>Sends a record just as it is; the separator is added.</summary>
    public Task SendRaw(string record) => clients.Command("raw", name, new JsonObject { ["text"] = record + "\u001e" });

    /// <summary>Sends bytes just as they are.</summary>
    public Task SendBytes(byte[] bytes) => clients.Command("bytes", name, new JsonObject { ["base64"] = Convert.ToBase64String(bytes) });

    public Task Cut() => clients.Command("cut", name, []);

    public Task Pause() => clients.Command("pause", name, []);

    public Task Resume() => clients.Command("resume", name, []);

    public Task Stop() => clients.Command("stop", name, []);

    /// <summary>The next event of this name; what else comes before it is passed over.</summary>
    public async Task<JsonElement> Next(string eventName, Func<JsonElement, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(HubClients.Patience);
        try
        {
            while (true)
            {
                var happened = await _unread.Reader.ReadAsync(patience.Token);
                if (happened.Name == eventName && fits?.Invoke(happened.Payload) != false) return happened.Payload;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{name} heard no {eventName}, but: {string.Join(", ", _heard.Select(happened => happened.Name))}");
        }
    }

    internal void OnEvent(string eventName, JsonElement payload)
    {
        var happened = new HubEvent(eventName, payload);
        _heard.Enqueue(happened);
        _unread.Writer.TryWrite(happened);
    }
}

public sealed record HubEvent(string Name, JsonElement Payload);

public sealed class HubCallFailedException(string message) : Exception(message);
