using System.Buffers;
using System.Net;
using Livehouse.Bench.Servers;
using Livehouse.Bench.Sockets;

namespace Livehouse.Bench.Load;

/// <summary>
/// All clients of a run on one thread: it waits for whichever socket is ready, judges what came, and between two sockets sends what is due. One buffer for all,
/// no task, no lock, so that the generator takes as little as it can of the machine that it shares with the server.
/// </summary>
/// <param name="servers">Connections go to them in turns.</param>
internal sealed class Crowd(Target target, IReadOnlyList<IPEndPoint> servers) : IDisposable
{
    private const int BufferBytes = 512 * 1024;
    private const int SocketsBetweenSends = 16;
    private const int WaitMillisecondsMax = 50;
    private const int RefusalsKept = 2;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly List<Connection> _connections = [];
    private readonly List<string> _refusals = [];
    private long _now;
    private int _ready;
    private int _keepAlive;
    private long _nextKeepAliveAt;

    public Target Target => target;

    public IReadOnlyList<IPEndPoint> Servers => servers;

    public Poller Poller { get; } = new();

    /// <summary>For what a connection is about to send; reused.</summary>
    public ArrayBufferWriter<byte> Payload { get; } = new(1024);

    /// <summary>For what a connection is about to send; reused.</summary>
    public ArrayBufferWriter<byte> Frame { get; } = new(1024);

    /// <summary>Who talks; null: silence.</summary>
    public Chat? Chat { get; set; }

    public Latencies Latencies { get; } = new();

    /// <summary>Only those of viewers at another server than the sender.</summary>
    public Latencies Across { get; } = new();

    public long Deliveries { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>Connections that ended unexpectedly, and calls that were refused: there should be none. The first few, as text.</summary>
    public IReadOnlyList<string> Refusals => _refusals;

    public long RefusalCount { get; private set; }

    public IReadOnlyList<Connection> Connections => _connections;

    public Connection Add(string token, Trail? trail)
    {
        var connection = new Connection(this, _connections.Count, servers[_connections.Count % servers.Count], token, trail);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Brings them in, at most so many at a time on their way, while everything else goes on.</summary>
    /// <exception cref="BenchException">Not all are ready in time.</exception>
    public void Connect(IReadOnlyList<Connection> newcomers, int atOnceMax, TimeSpan patience)
    {
        var readyBefore = _ready;
        var begun = 0;
        var isAll = RunUntil(
            () =>
            {
                while (begun < newcomers.Count && begun - (_ready - readyBefore) < atOnceMax) newcomers[begun++].Begin();
                return _ready - readyBefore >= newcomers.Count || RefusalCount > 0;
            },
            patience);
        if (RefusalCount > 0) throw new BenchException($"Refused while connecting: {string.Join("; ", _refusals)}");
        if (!isAll) throw new BenchException($"Only {_ready - readyBefore} of {newcomers.Count} connections were ready after {patience.TotalSeconds} s.");
    }

    public void Run(TimeSpan time) => RunUntil(static () => false, time);

    /// <summary>False when it did not come about in time.</summary>
    public bool RunUntil(Func<bool> isDone, TimeSpan patience)
    {
        var end = RunClock.In(patience);
        while (!isDone())
        {
            var now = RunClock.Microseconds;
            if (now >= end) return false;
            Turn(now, end);
        }

        return true;
    }

    /// <summary>A message was delivered to a viewer, with the bytes that were received last.</summary>
    /// <param name="isAcross">The sender is at another server.</param>
    public void Delivered(long dueAt, bool isAcross)
    {
        Deliveries++;
        Latencies.Add(_now - dueAt);
        if (isAcross) Across.Add(_now - dueAt);
    }

    public void Received(int bytes)
    {
        BytesReceived += bytes;
        _now = RunClock.Microseconds;
    }

    public void BecameReady() => _ready++;

    public void Refused(Connection connection, string why)
    {
        RefusalCount++;
        if (_refusals.Count < RefusalsKept) _refusals.Add($"connection {connection.Number}: {why}");
    }

    public void Lost(Connection connection, string why) => Refused(connection, $"lost: {why}");

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        Poller.Dispose();
    }

    private void Turn(long now, long end)
    {
        Chat?.SendDue(now);
        KeepAlive(now);
        var next = Math.Min(end, Chat?.NextDueAt ?? long.MaxValue);
        var count = Poller.Wait((int)Math.Clamp((next - now + 999) / 1000, 0, WaitMillisecondsMax));
        for (var i = 0; i < count; i++)
        {
            var (number, readiness) = Poller.Ready(i);
            _connections[number].WhenReady(readiness, _buffer);
            if (i % SocketsBetweenSends == SocketsBetweenSends - 1) Chat?.SendDue(RunClock.Microseconds);
        }
    }

    /// <summary>One connection at a time, so that they come as evenly as those of clients that connected at different times.</summary>
    private void KeepAlive(long now)
    {
        if (target.Protocol.KeepAliveEvery == TimeSpan.Zero || _connections.Count == 0) return;
        var every = (long)target.Protocol.KeepAliveEvery.TotalMicroseconds / _connections.Count;
        for (; _nextKeepAliveAt <= now; _nextKeepAliveAt = Math.Max(_nextKeepAliveAt + every, now - 1_000_000))
        {
            _keepAlive = (_keepAlive + 1) % _connections.Count;
            _connections[_keepAlive].KeepAlive();
        }
    }
}
