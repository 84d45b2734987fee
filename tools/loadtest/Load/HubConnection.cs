using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Livehouse.Bench.Load;
using Livehouse.Bench.Protocols;
using Livehouse.LoadTest.Target;

namespace Livehouse.LoadTest.Load;

internal enum CallFate
{
    Done,

    /// <summary>The server said no.</summary>
    Refused,

    /// <summary>The connection ended before the answer came.</summary>
    Lost,

    /// <summary>No answer in time.</summary>
    Silent,

    /// <summary>This tool ended the connection before the answer came. It may have been carried out, and says nothing about the server.</summary>
    Abandoned,
}

/// <param name="Seq">The number of the event that the call made; 0: none.</param>
/// <param name="Code">Of the refusal.</param>
internal readonly record struct CallAnswer(CallFate Fate, long Seq = 0, string Code = "");

/// <summary>Takes what a connection receives, one record at a time, in order.</summary>
internal interface IHubRecords
{
    /// <param name="record">Valid during the call.</param>
    /// <param name="now">Microseconds of <see cref="RunClock"/> at which its bytes came.</param>
    void Take(RecordKind kind, ReadOnlySpan<byte> record, long now);

    /// <summary>Everything that was received at once has been taken.</summary>
    void Flush();
}

/// <summary>One connection to the hub over a WebSocket, with SignalR's JSON protocol, cheap enough for thousands of them in one process.</summary>
internal sealed class HubConnection : IAsyncDisposable
{
    private const int BufferBytesMin = 4_096;

    /// <summary>Of one record: a stream's state is the largest.</summary>
    private const int BufferBytesMax = 4_194_304;

    private static readonly SignalRProtocol Protocol = new();

    private readonly ClientWebSocket _socket = new();
    private readonly IHubRecords _records;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<CallAnswer>> _pending = [];
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _isOver;
    private volatile bool _isEndedHere;

    private HubConnection(IHubRecords records) => _records = records;

    /// <summary>Completes when the connection has ended, whatever the reason.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>Of a call that gets no answer because the connection is gone.</summary>
    private CallAnswer Unanswered => new(_isEndedHere ? CallFate.Abandoned : CallFate.Lost);

    /// <exception cref="WebSocketException">It could not be opened.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static async Task<HubConnection> Open(Uri front, LoadUser user, HttpMessageInvoker http, IHubRecords records, CancellationToken cancellation)
    {
        var connection = new HubConnection(records);
        try
        {
            connection._socket.Options.SetRequestHeader("Authorization", $"Bearer {user.Token}");
            connection._socket.Options.KeepAliveInterval = TimeSpan.Zero;
            var address = new UriBuilder(new Uri(front, "/hubs/live")) { Scheme = front.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" };
            await connection._socket.ConnectAsync(address.Uri, http, cancellation);
            connection.Closed = connection.Read();
            await connection.Send(static writer => Protocol.WriteGreeting(writer, ""));
            await connection._greeted.Task.WaitAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<CallAnswer> Join(string streamId, (string Epoch, long Seq)? from, TimeSpan patience) =>
        Call((writer, call) => Protocol.WriteJoin(writer, call, streamId, from), patience);

    public Task<CallAnswer> Say(string streamId, MessageText text, byte[] clientId, TimeSpan patience) =>
        Call((writer, call) => Protocol.WriteMessage(writer, call, streamId, text.ToBytes(), clientId), patience);

    public Task<CallAnswer> Give(string streamId, string giftType, byte[] clientId, TimeSpan patience) =>
        Call((writer, call) => SignalRProtocol.WriteGift(writer, call, streamId, giftType, clientId), patience);

    public Task KeepAlive() => Send(static writer => writer.Write(Protocol.KeepAlive));

    /// <summary>Ends it as a lost network does: the server is told nothing.</summary>
    public void Cut()
    {
        _isEndedHere = true;
        _socket.Abort();
    }

    /// <summary>Ends it as a page that is closed does.</summary>
    public async Task Close(CancellationToken cancellation)
    {
        _isEndedHere = true;
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
            await Closed.WaitAsync(cancellation);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await Closed;
        _socket.Dispose();
    }

    private async Task<CallAnswer> Call(Action<IBufferWriter<byte>, int> write, TimeSpan patience)
    {
        var completion = new TaskCompletionSource<CallAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        int call;
        lock (_gate)
        {
            if (_isOver) return Unanswered;
            _pending.Add(call = ++_calls, completion);
        }

        try
        {
            if (!await Send(writer => write(writer, call))) return Unanswered;
            return await completion.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            return new CallAnswer(CallFate.Silent);
        }
        finally
        {
            lock (_gate) _pending.Remove(call);
        }
    }

    /// <summary>False: the connection is gone.</summary>
    private async Task<bool> Send(Action<IBufferWriter<byte>> write)
    {
        var record = new ArrayBufferWriter<byte>(256);
        write(record);
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(record.WrittenMemory, WebSocketMessageType.Text, true, CancellationToken.None);
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
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytesMin);
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length) buffer = Larger(buffer);
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                filled = Take(buffer, filled, received.Count);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is gone, or this end was closed.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            End();
        }
    }

    /// <summary>Returns how many bytes of a record that is not whole are left at the buffer's begin.</summary>
    private int Take(byte[] buffer, int filled, int received)
    {
        var now = RunClock.Microseconds;
        var (begin, end) = (0, filled + received);
        for (var searched = filled; buffer.AsSpan(searched..end).IndexOf(Protocol.Separator!.Value) is >= 0 and var length; searched = begin)
        {
            Take(buffer.AsSpan(begin..(searched + length)), now);
            begin = searched + length + 1;
        }

        _records.Flush();
        buffer.AsSpan(begin..end).CopyTo(buffer);
        return end - begin;
    }

    private void Take(ReadOnlySpan<byte> record, long now)
    {
        var kind = Protocol.Classify(record);
        if (kind == RecordKind.Greeted) _greeted.TrySetResult();
        else if (record.StartsWith("{\"type\":3"u8)) Answer(record);
        else _records.Take(kind, record, now);
    }

    private void Answer(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        using var document = JsonDocument.ParseValue(ref json);
        var answer = document.RootElement;
        TaskCompletionSource<CallAnswer>? completion;
        var call = int.Parse(answer.GetProperty("invocationId").GetString()!, CultureInfo.InvariantCulture);
        lock (_gate) _pending.TryGetValue(call, out completion);
        if (answer.TryGetProperty("error", out var error))
        {
            // Behind SignalR's text stands the code.
            completion?.TrySetResult(new CallAnswer(CallFate.Refused, Code: error.GetString()!.Split(' ')[^1]));
            return;
        }

        var seq = answer.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object && result.TryGetProperty("seq", out var number)
            ? number.GetInt64()
            : 0;
        completion?.TrySetResult(new CallAnswer(CallFate.Done, seq));
    }

    private void End()
    {
        List<TaskCompletionSource<CallAnswer>> open;
        lock (_gate)
        {
            _isOver = true;
            open = [.. _pending.Values];
        }

        _greeted.TrySetException(new WebSocketException("The connection ended in its handshake."));
        // Nobody may have waited for it.
        _ = _greeted.Task.Exception;
        foreach (var completion in open) completion.TrySetResult(Unanswered);
    }

    private static byte[] Larger(byte[] buffer)
    {
        if (buffer.Length >= BufferBytesMax) throw new WebSocketException("A record is too long.");
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
