using System.Buffers;
using System.Net;
using System.Text;
using Livehouse.Bench.Protocols;
using Livehouse.Bench.Sockets;
using Livehouse.Bench.Wire;

namespace Livehouse.Bench.Load;

/// <summary>How far a connection has come.</summary>
internal enum Phase
{
    Connecting,
    Upgrading,
    Greeting,
    Joining,
    Ready,
    Closed,
}

/// <summary>One client: connects, signs in, greets, joins (a viewer) and then receives or sends. Driven by <see cref="Crowd"/>, on its thread.</summary>
/// <param name="trail">What a viewer keeps of its room; null: a sender, which joins no room.</param>
internal sealed class Connection(Crowd crowd, int number, IPEndPoint server, string token, Trail? trail) : IRecords, IDisposable
{
    private readonly ArrayBufferWriter<byte> _unsent = new(1);
    private List<byte>? _response;
    private RecordReader? _reader;
    private BareSocket? _socket;
    private int _calls;
    private long _beganAt;
    private long _readyAt;

    public int Number => number;

    public IPEndPoint Server => server;

    public string Token => token;

    public Trail? Trail => trail;

    public Phase Phase { get; private set; } = Phase.Connecting;

    /// <summary>From its first connect until its join was acknowledged.</summary>
    public TimeSpan JoinTime => TimeSpan.FromMicroseconds(_readyAt - _beganAt);

    /// <summary>Calls that were carried out, the join included.</summary>
    public long Acknowledged { get; private set; }

    private ChatProtocol Protocol => crowd.Target.Protocol;

    public void Begin()
    {
        _beganAt = RunClock.Microseconds;
        _socket = BareSocket.BeginConnect(server);
        crowd.Poller.Watch(_socket, number, Readiness.Writable);
    }

    public void WhenReady(Readiness readiness, byte[] buffer)
    {
        if (Phase == Phase.Closed) return;
        if ((readiness & Readiness.Writable) != 0 || Phase == Phase.Connecting) WhenWritable();
        if ((readiness & (Readiness.Readable | Readiness.Broken)) != 0) WhenReadable(buffer);
    }

    /// <summary>A sender's next message.</summary>
    public void Say(Room room, in MessageText text)
    {
        var payload = crowd.Payload;
        payload.ResetWrittenCount();
        Protocol.WriteMessage(payload, ++_calls, room.StreamId, text.ToBytes(), text.ClientId());
        SendFrame(FrameWriter.Text, payload.WrittenSpan);
    }

    public void KeepAlive()
    {
        if (Phase == Phase.Ready) SendFrame(FrameWriter.Text, Protocol.KeepAlive);
    }

    public void Take(ReadOnlySpan<byte> record)
    {
        switch (Protocol.Classify(record))
        {
            case RecordKind.Message:
                var text = trail!.Take(record);
                crowd.Delivered(text.DueAt, trail.Room.ServerOfSender[text.Sender] is { } senders && !ReferenceEquals(senders, server));
                break;
            case RecordKind.Acknowledged:
                Acknowledged++;
                if (Phase == Phase.Joining) BecomeReady();
                break;
            case RecordKind.Event:
                trail?.TakeEvent(record);
                break;
            case RecordKind.State:
                trail?.TakeState(record);
                break;
            case RecordKind.Opened:
                Greet();
                break;
            case RecordKind.Greeted:
                Join();
                break;
            case RecordKind.KeepAliveAsked:
                SendFrame(FrameWriter.Text, Protocol.KeepAlive);
                break;
            case RecordKind.Refused:
                crowd.Refused(this, Encoding.UTF8.GetString(record));
                break;
        }
    }

    public void Ping(ReadOnlySpan<byte> payload) => SendFrame(FrameWriter.Pong, payload);

    public void Closed(ReadOnlySpan<byte> payload) => Lose(payload.Length > 2 ? Encoding.UTF8.GetString(payload[2..]) : "without a reason");

    /// <summary>Closes the connection without a close message.</summary>
    public void Dispose()
    {
        Phase = Phase.Closed;
        _socket?.Dispose();
    }

    private void WhenWritable()
    {
        if (Phase == Phase.Connecting)
        {
            _socket!.ThrowIfUnconnected();
            Phase = Phase.Upgrading;
            crowd.Poller.Change(_socket, number, Readiness.Readable);
            Send(Encoding.ASCII.GetBytes(Upgrade.Request(server, Protocol.RequestTarget(token))));
            return;
        }

        var unsent = _unsent.WrittenSpan.ToArray();
        _unsent.ResetWrittenCount();
        crowd.Poller.Change(_socket!, number, Readiness.Readable);
        Send(unsent);
    }

    private void WhenReadable(byte[] buffer)
    {
        var received = _socket!.Receive(buffer);
        if (received < 0) return;
        if (received == 0)
        {
            Lose("the connection was closed");
            return;
        }

        var bytes = buffer.AsSpan(0, received);
        crowd.Received(received);
        if (Phase == Phase.Upgrading) TakeResponse(bytes);
        else _reader!.Read(bytes);
    }

    private void TakeResponse(ReadOnlySpan<byte> bytes)
    {
        (_response ??= []).AddRange(bytes);
        if (!Upgrade.TryRead([.. _response], out var rest)) return;
        _response = null;
        _reader = new RecordReader(Protocol.Separator, this);
        Phase = Phase.Greeting;
        if (Protocol.ClientSpeaksFirst) Greet();
        _reader.Read(rest);
    }

    private void Greet()
    {
        var payload = crowd.Payload;
        payload.ResetWrittenCount();
        Protocol.WriteGreeting(payload, token);
        if (payload.WrittenCount > 0) SendFrame(FrameWriter.Text, payload.WrittenSpan);
        else Join();
    }

    private void Join()
    {
        if (trail is null)
        {
            BecomeReady();
            return;
        }

        Phase = Phase.Joining;
        var payload = crowd.Payload;
        payload.ResetWrittenCount();
        Protocol.WriteJoin(payload, ++_calls, trail.Room.StreamId, trail.ResumeFrom);
        SendFrame(FrameWriter.Text, payload.WrittenSpan);
    }

    private void BecomeReady()
    {
        Phase = Phase.Ready;
        _readyAt = RunClock.Microseconds;
        crowd.BecameReady();
    }

    private void Lose(string why)
    {
        if (Phase == Phase.Closed) return;
        Dispose();
        crowd.Lost(this, why);
    }

    private void SendFrame(byte opcode, ReadOnlySpan<byte> payload)
    {
        var frame = crowd.Frame;
        frame.ResetWrittenCount();
        FrameWriter.Write(frame, opcode, payload);
        Send(frame.WrittenSpan);
    }

    /// <summary>What the system does not take waits here until it does: an open loop never waits for a server that reads slowly.</summary>
    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (Phase == Phase.Closed) return;
        var sent = _unsent.WrittenCount > 0 ? 0 : _socket!.Send(bytes);
        if (sent == bytes.Length) return;
        if (_unsent.WrittenCount == 0) crowd.Poller.Change(_socket!, number, Readiness.Readable | Readiness.Writable);
        _unsent.Write(bytes[sent..]);
    }
}
