using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Livehouse.Bench;

/// <summary>A viewer that speaks SignalR's JSON protocol over a bare WebSocket: cheap enough that a hundred of them do not drown the server that they measure.</summary>
internal sealed class HubViewer : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _pending = new();
    private readonly List<TimeSpan> _latencies = [];
    private readonly TaskCompletionSource _handshake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private long _lastSeq;
    private int _invocation;

    /// <summary>From the sender's stamp to this viewer, by one machine's clock.</summary>
    public IReadOnlyList<TimeSpan> Latencies => _latencies;

    public bool InOrder { get; private set; } = true;

    public static async Task<HubViewer> Connect(Uri server, string token)
    {
        var viewer = new HubViewer();
        await viewer._socket.ConnectAsync(new Uri($"ws://{server.Authority}/hubs/live?access_token={token}"), CancellationToken.None);
        viewer._reading = viewer.Read();
        await viewer.Send("""{"protocol":"json","version":1}""");
        await viewer._handshake.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return viewer;
    }

    public Task Join(string streamId) => Invoke("live:join", new { streamId });

    public Task Say(string streamId, string text, string clientId) => Invoke("live:message", new { streamId, text, clientId });

    /// <summary>Waits until this many messages have come; false when they did not in time.</summary>
    public async Task<bool> Received(int count, CancellationToken patience)
    {
        while (true)
        {
            Task progress;
            lock (_latencies)
            {
                if (_latencies.Count >= count) return _latencies.Count == count;
                progress = _progress.Task;
            }

            try
            {
                await progress.WaitAsync(patience);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _writing.Dispose();
    }

    private async Task Invoke(string target, object argument)
    {
        var id = Interlocked.Increment(ref _invocation).ToString(CultureInfo.InvariantCulture);
        var completion = _pending[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Send(JsonSerializer.Serialize(new { type = 1, invocationId = id, target, arguments = new[] { argument } }));
        await completion.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task Send(string record)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(record + RecordSeparator), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Read()
    {
        var buffer = new byte[64 * 1024];
        var rest = new List<byte>();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return;
                rest.AddRange(buffer.AsSpan(0, received.Count));
                int end;
                while ((end = rest.IndexOf((byte)RecordSeparator)) >= 0)
                {
                    Take(rest.GetRange(0, end).ToArray());
                    rest.RemoveRange(0, end + 1);
                }
            }
        }
        catch (WebSocketException)
        {
            // Aborted at the end of the run.
        }
        catch (OperationCanceledException)
        {
            // Aborted at the end of the run.
        }
    }

    private void Take(byte[] record)
    {
        using var json = JsonDocument.Parse(record);
        if (!json.RootElement.TryGetProperty("type", out var type))
        {
            _handshake.TrySetResult();
        }
        else if (type.GetInt32() == 3 && _pending.TryRemove(json.RootElement.GetProperty("invocationId").GetString()!, out var completion))
        {
            if (json.RootElement.TryGetProperty("error", out var error)) completion.TrySetException(new InvalidOperationException(error.GetString()));
            else completion.TrySetResult();
        }
        else if (type.GetInt32() == 1 && json.RootElement.GetProperty("arguments")[0] is var argument && argument.TryGetProperty("seq", out var seq) && !argument.TryGetProperty("stream", out _))
        {
            InOrder &= seq.GetInt64() > _lastSeq;
            _lastSeq = seq.GetInt64();
            if (json.RootElement.GetProperty("target").GetString() == "live:message") Count(argument.GetProperty("text").GetString()!);
        }
    }

    private void Count(string stamp)
    {
        lock (_latencies)
        {
            _latencies.Add(TimeProvider.System.GetElapsedTime(long.Parse(stamp, CultureInfo.InvariantCulture)));
            _progress.SetResult();
            _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
