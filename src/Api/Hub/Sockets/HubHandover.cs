using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// Lets a hub connection take over its client's transport from the web server's HTTP connection. The HTTP connection then ends, with its request, their
/// buffers, headers and timeouts, which are two fifths of what an idle connection keeps in memory; the transport stays open, and counts as a connection of
/// the web server, until the hub connection ends.
/// </summary>
/// <remarks>
/// It is a connection middleware before HTTP (and TLS). The HTTP connection completes the pipes that it was given when it ends: these ignore that after a
/// takeover. It also asks the web server to call it every second, which can't be taken back: what stands in between forgets it
/// (<c>findings/kestrel-heartbeat-keeps-the-ended-http-connection.sh</c>).
/// </remarks>
internal sealed class HubHandover : IDuplexPipe, IConnectionHeartbeatFeature
{
    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _transport;
    private readonly Input _input;
    private readonly Output _output;
    private (Action<object> Action, object State)[] _heartbeats = [];
    private Func<Task>? _next;

    private HubHandover(ConnectionContext connection)
    {
        _connection = connection;
        _transport = connection.Transport;
        _input = new Input(this);
        _output = new Output(this);
    }

    PipeReader IDuplexPipe.Input => _input;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>What the client sends. Nobody else reads it once the function given to <see cref="TakeOver"/> runs.</summary>
    public PipeReader Received => _transport.Input;

    /// <summary>For all endpoints of the web server that are added after it.</summary>
    public static void Use(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Use(static next => connection =>
        new HubHandover(connection).Run(next)));

    /// <summary>Called by the request that has upgraded the connection, before it ends.</summary>
    /// <param name="run">Called once the HTTP connection has ended; the transport is closed when it ends.</param>
    public void TakeOver(Func<Task> run) => _next = run;

    /// <summary>May be called at any time and repeatedly.</summary>
    public void Abort() => _connection.Abort();

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state) => _heartbeats = [.. _heartbeats, (action, state)];

    private async Task Run(ConnectionDelegate http)
    {
        if (_connection.Features.Get<IConnectionHeartbeatFeature>() is not { } heart)
        {
            await http(_connection);
            return;
        }

        heart.OnHeartbeat(
            static handover =>
            {
                foreach (var (action, state) in ((HubHandover)handover)._heartbeats) action(state);
            },
            this);
        _connection.Features.Set<IConnectionHeartbeatFeature>(this);
        _connection.Features.Set(this);
        _connection.Transport = this;
        await http(_connection);
        if (_next is not { } run) return;
        _heartbeats = [];
        await run();
    }

    private sealed class Input(HubHandover handover) : PipeReader
    {
        private readonly PipeReader _inner = handover._transport.Input;

        public override void AdvanceTo(SequencePosition consumed) => _inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => _inner.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
            if (handover._next is null) _inner.Complete(exception);
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => _inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => _inner.TryRead(out result);
    }

    private sealed class Output(HubHandover handover) : PipeWriter
    {
        private readonly PipeWriter _inner = handover._transport.Output;

        public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => _inner.UnflushedBytes;

        public override void Advance(int bytes) => _inner.Advance(bytes);

        public override void CancelPendingFlush() => _inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            if (handover._next is null) _inner.Complete(exception);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            _inner.WriteAsync(source, cancellationToken);
    }
}
