using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Livehouse.Bench.Load;

internal enum HubFate
{
    Done,

    /// <summary>The server answered with an error.</summary>
    Failed,

    /// <summary>No answer in time; it may still be carried out.</summary>
    Silent,

    /// <summary>The connection ended before the answer came.</summary>
    Lost,
}

/// <param name="Result">What was answered, when <see cref="HubFate.Done"/>.</param>
/// <param name="Code">The error's code, when <see cref="HubFate.Failed"/>.</param>
internal readonly record struct HubAnswer(HubFate Fate, JsonElement Result = default, string Code = "");

/// <summary>
/// One connection to the hub that speaks SignalR's JSON protocol over a bare WebSocket: cheap enough that hundreds of them do not drown the servers that they
/// measure.
/// </summary>
internal sealed class HubLine : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;

    /// <summary>The server lets a client go that says nothing for 30 seconds.</summary>
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(5);

    private readonly ClientWebSocket _socket = new();
    private readonly Action<string, JsonElement> _onEvent;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<HubAnswer>> _pending = new();
    private readonly TaskCompletionSource _shaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private Task _pinging = Task.CompletedTask;
    private int _invocation;

    /// <param name="onEvent">Gets each event's name and payload, in order; the payload lives as long as the call.</param>
    private HubLine(Action<string, JsonElement> onEvent) => _onEvent = onEvent;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <exception cref="WebSocketException">It could not be opened.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or was canceled.</exception>
    public static async Task<HubLine> Connect(Uri server, string token, Action<string, JsonElement> onEvent, CancellationToken cancellation)
    {
        var line = new HubLine(onEvent);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(ConnectMax);
            await line._socket.ConnectAsync(new Uri($"ws://{server.Authority}/hubs/live?access_token={token}"), limit.Token);
            line.Closed = line.Read();
            await line.Send("""{"protocol":"json","version":1}""");
            await line._shaken.Task.WaitAsync(limit.Token);
            line._pinging = line.Ping();
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    public async Task<HubAnswer> Invoke(string method, object argument, TimeSpan patience)
    {
        var id = Interlocked.Increment(ref _invocation).ToString(CultureInfo.InvariantCulture);
        var completion = _pending[id] = new TaskCompletionSource<HubAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!await Send(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments = new[] { argument } })) || Closed.IsCompleted)
        {
            return new HubAnswer(HubFate.Lost);
        }
        try
        {
            return await completion.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            return new HubAnswer(HubFate.Silent);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Abort();
        await Closed;
        await _pinging;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task Ping()
    {
        try
        {
            while (true)
            {
                await Task.Delay(PingEvery, _end.Token);
                await Send("""{"type":6}""");
            }
        }
        catch (OperationCanceledException)
        {
            // The connection ends.
        }
    }

    private async Task<bool> Send(string record)
    {
        try
        {
            await _writing.WaitAsync(_end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }

        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(record + (char)RecordSeparator), WebSocketMessageType.Text, true, CancellationToken.None);
            return true;
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Read()
    {
        var buffer = new byte[32 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                var searched = filled;
                filled += received.Count;
                var begin = 0;
                int length;
                while ((length = buffer.AsSpan(searched, filled - searched).IndexOf(RecordSeparator)) >= 0)
                {
                    var end = searched + length;
                    Take(buffer.AsMemory(begin, end - begin));
                    begin = searched = end + 1;
                }

                buffer.AsSpan(begin, filled - begin).CopyTo(buffer);
                filled -= begin;
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is gone, or this end was closed.
        }

        _shaken.TrySetException(new WebSocketException("The connection ended in its handshake."));
        foreach (var completion in _pending.Values) completion.TrySetResult(new HubAnswer(HubFate.Lost));
    }

    private void Take(ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record);
        var json = document.RootElement;
        if (!json.TryGetProperty("type", out var type))
        {
            _shaken.TrySetResult();
            return;
        }

        switch (type.GetInt32())
        {
            case 1:
                _onEvent(json.GetProperty("target").GetString()!, json.GetProperty("arguments")[0]);
                break;
            case 3 when _pending.TryGetValue(json.GetProperty("invocationId").GetString()!, out var completion):
                completion.TrySetResult(json.TryGetProperty("error", out var error)
                    ? new HubAnswer(HubFate.Failed, Code: CodeOf(error.GetString()!))
                    : new HubAnswer(HubFate.Done, json.TryGetProperty("result", out var result) ? result.Clone() : default));
                break;
        }
    }

    /// <summary>Removes the server's text around a code.</summary>
    private static string CodeOf(string error) => error.Split(' ')[^1];
}
