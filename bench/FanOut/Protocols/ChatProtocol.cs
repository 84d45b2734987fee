using System.Buffers;

namespace Livehouse.Bench.Protocols;

/// <summary>What a record of a server is to its receiver.</summary>
internal enum RecordKind
{
    /// <summary>Nothing that this benchmark looks at, such as a keep-alive.</summary>
    Other,

    /// <summary>The server speaks first and waits for the client's greeting.</summary>
    Opened,

    /// <summary>The server has accepted the greeting.</summary>
    Greeted,

    /// <summary>A stream as it is, on a join.</summary>
    State,

    /// <summary>A delivery: a user's chat message.</summary>
    Message,

    /// <summary>Something else that happened in the stream, with a number of its own.</summary>
    Event,

    /// <summary>A call was carried out.</summary>
    Acknowledged,

    /// <summary>A call, or the connection, was refused.</summary>
    Refused,

    /// <summary>To be answered with <see cref="ChatProtocol.KeepAlive"/>.</summary>
    KeepAliveAsked,
}

/// <summary>A chat's protocol over WebSockets, as far as a viewer and a sender need it. Holds no state: one instance serves all connections.</summary>
internal abstract class ChatProtocol
{
    /// <summary>What ends a record within the bytes of messages; null: a record is a message.</summary>
    public abstract byte? Separator { get; }

    /// <summary>What the client sends to stay connected, as official clients do.</summary>
    public abstract ReadOnlySpan<byte> KeepAlive { get; }

    /// <summary>How often the client sends it unprompted; zero: only on request.</summary>
    public virtual TimeSpan KeepAliveEvery => TimeSpan.Zero;

    /// <summary>True when the client greets before the server has said anything.</summary>
    public virtual bool ClientSpeaksFirst => true;

    /// <summary>Path and query of the WebSocket request.</summary>
    public abstract string RequestTarget(string token);

    /// <summary>Cheap: it is asked about every delivery.</summary>
    public abstract RecordKind Classify(ReadOnlySpan<byte> record);

    public abstract void WriteGreeting(IBufferWriter<byte> writer, string token);

    /// <param name="resumeFrom">Epoch and number of the last event that this client had; null: it is new.</param>
    public abstract void WriteJoin(IBufferWriter<byte> writer, int call, string streamId, (string Epoch, long Seq)? resumeFrom);

    /// <param name="call">The number of this connection's call.</param>
    public abstract void WriteMessage(IBufferWriter<byte> writer, int call, string streamId, ReadOnlySpan<byte> text, ReadOnlySpan<byte> clientId);
}
