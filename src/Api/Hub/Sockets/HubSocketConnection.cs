using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Security.Claims;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// One hub connection over a WebSocket, with just what SignalR's hub handler needs: input goes through one pipe that holds
/// no buffer while idle; output, from SignalR or as events, goes through the send queue to the socket. It replaces the framework's WebSocket,
/// its transport and their pipes, which cost more memory than all the rest of an idle connection.
/// </summary>
internal sealed class HubSocketConnection
    : ConnectionContext, IDuplexPipe, IConnectionUserFeature, IConnectionHeartbeatFeature, ITransferFormatFeature
{
    private static readonly ClaimsPrincipal Nobody = new();

    private readonly PipeReader _received;
    private readonly HubSocket _socket;
    private readonly LiveHubOptions _options;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset? _expiresAt;
    private readonly Pipe _input;
    private readonly HubSocketOutput _output;
    private readonly ClientFrames _frames = new();
    private readonly OwnFeatures _features;
    private IDictionary<object, object?>? _items;
    private (Action<object> Action, object State)[] _heartbeats = [];

    /// <param name="received">The client's data, once the upgrade is answered.</param>
    /// <param name="socket">What <paramref name="sendQueue"/> writes to.</param>
    /// <param name="caller">The user of the verified token.</param>
    /// <param name="sessionId">The session of the token or cookie; null if there is none.</param>
    /// <param name="expiresAt">When the caller's token expires, and the connection with it.</param>
    public HubSocketConnection(
        PipeReader received, HubSocket socket, ConnectionSendQueue sendQueue, Caller caller, string? sessionId, DateTimeOffset? expiresAt,
        LiveHubOptions options, TimeProvider time)
    {
        _received = received;
        _socket = socket;
        _options = options;
        _time = time;
        _expiresAt = expiresAt;
        Caller = caller;
        SessionId = sessionId;
        SendQueue = sendQueue;
        _output = new HubSocketOutput(sendQueue);
        // SignalR refuses a message that is too long: twice its bound lets it see one.
        _input = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 2 * options.MessageBytesMax,
            resumeWriterThreshold: options.MessageBytesMax,
            useSynchronizationContext: false));
        _features = new OwnFeatures(this);
    }

    public ConnectionSendQueue SendQueue { get; }

    public Caller Caller { get; }

    public string? SessionId { get; }

    public override string ConnectionId { get; set; } = Ids.New("cn_");

    public override IFeatureCollection Features => _features;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>Anonymous: the hub knows its <see cref="Caller"/>, and the token's claims need not stay in memory.</summary>
    public ClaimsPrincipal? User { get; set; } = Nobody;

    public TransferFormat SupportedFormats => TransferFormat.Text | TransferFormat.Binary;

    /// <summary>SignalR sets it to that of the client's protocol before it answers the handshake.</summary>
    public TransferFormat ActiveFormat
    {
        get => _output.IsBinary ? TransferFormat.Binary : TransferFormat.Text;
        set
        {
            _output.IsBinary = value == TransferFormat.Binary;
            _socket.Encoding = _output.IsBinary ? HubEncoding.MessagePack : HubEncoding.Json;
        }
    }

    PipeReader IDuplexPipe.Input => _input.Reader;

    PipeWriter IDuplexPipe.Output => _output;

    public void OnHeartbeat(Action<object> action, object state) => _heartbeats = [.. _heartbeats, (action, state)];

    /// <summary>Once a second: SignalR's pings and timeouts, and the end of the caller's token.</summary>
    public void Beat(DateTimeOffset now)
    {
        foreach (var (action, state) in _heartbeats) action(state);
        if (_expiresAt <= now) RequestClose();
    }

    /// <summary>SignalR closes the connection, allowing the client to reconnect, as soon as it is not busy with a call.</summary>
    public void RequestClose() => _input.Reader.CancelPendingRead();

    public override void Abort(ConnectionAbortedException abortReason) => SendQueue.Abort();

    /// <summary>Runs the connection; ends when the socket may be closed. Never throws because of the client's behaviour.</summary>
    public async Task Run(ConnectionHandler hub)
    {
        var receiving = Receive();
        try
        {
            await hub.OnConnectedAsync(this);
        }
        finally
        {
            await _input.Reader.CompleteAsync();
            await SendCloseMessage(receiving);
        }
    }

    private async Task SendCloseMessage(Task receiving)
    {
        SendQueue.End(Frame.OfSocket(WebSocketFraming.Close(WebSocketCloseStatus.NormalClosure)));
        try
        {
            await Task.WhenAll(SendQueue.Drained(), receiving).WaitAsync(_options.CloseGrace, _time);
        }
        catch (TimeoutException)
        {
            SendQueue.Abort();
            await receiving;
        }
    }

    private async Task Receive()
    {
        try
        {
            while (true)
            {
                var read = await _received.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    if (!Take(piece.Span)) return;
                }

                _received.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
                await _input.Writer.FlushAsync();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The connection was aborted: data received until now still counts.
        }
        finally
        {
            await _input.Writer.CompleteAsync();
        }
    }

    /// <summary>False when the client will send nothing more.</summary>
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            switch (_frames.Take(ref bytes, _input.Writer))
            {
                case ClientSignal.None:
                    return true;
                case ClientSignal.Ping:
                    SendQueue.Pass(Frame.OfSocket(WebSocketFraming.Pong(_frames.ControlPayload)));
                    break;
                case ClientSignal.Close:
                    SendQueue.End(Frame.OfSocket(WebSocketFraming.Close(WebSocketCloseStatus.NormalClosure)));
                    return false;
                default:
                    SendQueue.End(Frame.OfSocket(WebSocketFraming.Close(WebSocketCloseStatus.ProtocolError)));
                    return false;
            }
        }
    }

    /// <summary>The connection's own features, and those added by others.</summary>
    private sealed class OwnFeatures(HubSocketConnection connection) : IFeatureCollection
    {
        private FeatureCollection? _added;

        public bool IsReadOnly => false;

        public int Revision => _added?.Revision ?? 0;

        public object? this[Type key]
        {
            get => _added?[key] ?? (key.IsInstanceOfType(connection) ? connection : null);
            set => (_added ??= [])[key] = value;
        }

        public TFeature? Get<TFeature>() => this[typeof(TFeature)] is TFeature feature ? feature : default;

        public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => (_added ?? []).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
