using Livehouse.Limits;

namespace Livehouse.Ingest;

/// <summary>A callback of an RTMP server, the same for every kind of server.</summary>
/// <param name="Connection">Whose word it is: the publisher's, or for <see cref="IngestWordKind.Play"/> a viewer's.</param>
[GenerateSerializer, Alias("livehouse.IngestWord"), Immutable]
public sealed record IngestWord(IngestWordKind Kind, IngestConnection Connection)
{
    /// <summary>The secret of the stream key as the encoder sent it; null: none.</summary>
    [Id(0)]
    public string? Key { get; init; }

    /// <summary>The only tenant whose channels the RTMP server may serve; null: it is the installation's own.</summary>
    [Id(1)]
    public string? TenantId { get; init; }

    /// <summary>The stream that the callback's address names; null: it names none, or the channel itself.</summary>
    [Id(2)]
    public string? StreamId { get; init; }

    /// <summary><c>rtmp</c>, <c>srt</c>, <c>webrtc</c> and the like.</summary>
    [Id(3)]
    public string Protocol { get; init; } = "rtmp";

    /// <summary>The time of the last frame, in milliseconds from any beginning; null: the server doesn't report it.</summary>
    [Id(4)]
    public long? MediaTimeMs { get; init; }

    /// <summary>Received from the publisher so far; null: the server doesn't report it.</summary>
    [Id(5)]
    public long? BytesIn { get; init; }

    /// <summary>For <see cref="IngestWordKind.Recorded"/>.</summary>
    [Id(6)]
    public RecordedFile? File { get; init; }

    /// <summary>Keeps the key and addresses out of logs.</summary>
    public override string ToString() => $"{nameof(IngestWord)} {Kind}";
}

[GenerateSerializer, Alias("livehouse.IngestWordKind")]
public enum IngestWordKind
{
    /// <summary>An encoder wants to publish.</summary>
    Publish,

    /// <summary>It goes on publishing.</summary>
    Update,

    /// <summary>It has stopped.</summary>
    Done,

    /// <summary>A viewer wants to play the stream from the RTMP server.</summary>
    Play,

    PlayDone,

    /// <summary>The RTMP server has finished a file of what it received.</summary>
    Recorded,
}

/// <summary>One connection to an RTMP server.</summary>
/// <param name="ServerName">What the operator calls the server (<c>?server=</c>); empty where there is only one of its kind.</param>
/// <param name="ClientId">The server's id for the connection. nginx-rtmp counts from 1 after each of its starts, the others give unique ids.</param>
/// <param name="Address">Of the client, as the server sees it; null: the server doesn't say.</param>
[GenerateSerializer, Alias("livehouse.IngestConnection"), Immutable]
public sealed record IngestConnection(IngestServer Server, string ServerName, string ClientId, string? Address)
{
    /// <summary>The <see cref="ClientId"/> of a callback that names no connection.</summary>
    public const string NoClientId = "-";

    /// <summary>Not every callback of a server names the address.</summary>
    public bool IsSame(IngestConnection other) =>
        Server == other.Server && ServerName == other.ServerName && ClientId == other.ClientId
        && (Address is null || other.Address is null || Address == other.Address);

    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => $"{Server} {ServerName} {ClientId}";
}

/// <summary>Stored: never rename one.</summary>
[GenerateSerializer, Alias("livehouse.IngestServer")]
public enum IngestServer
{
    NginxRtmp,
    Srs,
    MediaMtx,

    /// <summary>The media server's ingress service.</summary>
    LiveKit,
}

/// <summary>A file that an RTMP server has recorded.</summary>
/// <param name="Path">On the server's own disk, at most <see cref="IngestLimits.RecordedPathLengthMax"/> characters.</param>
/// <param name="Seconds">Its length; null: the server doesn't say.</param>
[GenerateSerializer, Alias("livehouse.RecordedFile"), Immutable]
public sealed record RecordedFile(string Path, double? Seconds);
