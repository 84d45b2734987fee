using Livehouse.Ingest;
using Livehouse.Limits;

namespace Livehouse.Grains.Ingest;

/// <summary>A channel's own row. Whatever changes with each update of the encoder is only in memory.</summary>
/// <param name="KeyVersion">Of the stream key; grows with each new one.</param>
/// <param name="SessionCount">Number of sessions so far: the number of the last one.</param>
/// <param name="Former">Connections that were the session, the latest first: their late words change nothing.</param>
/// <param name="OutboxMessageCount">Number of outbox messages so far: part of their ids.</param>
internal sealed record IngestState(
    long KeyVersion, bool MayTakeOver, long SessionCount, IReadOnlyList<IngestConnection> Former, int OutboxMessageCount)
{
    /// <summary>Known once an encoder was there.</summary>
    public string? TenantId { get; init; }

    /// <summary>Who owns the stream; null before an encoder was there.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The stream that is, or was, broadcast; null: none yet.</summary>
    public string? StreamId { get; init; }

    /// <summary>Whether anyone may watch the stream.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Webhooks were told that the signal is degraded, and not yet that it is good again.</summary>
    public bool IsReportedDegraded { get; init; }

    /// <summary>Null: no encoder is connected.</summary>
    public IngestSession? Session { get; init; }

    /// <summary>The encoder is lost, and expected back; null: it is not.</summary>
    public IngestWait? Wait { get; init; }

    /// <summary>UTC: when the last encoder was given up; null: there was none.</summary>
    public DateTimeOffset? OfflineSince { get; init; }

    /// <summary>The pending outbox message that looks at the channel again: there is one exactly while there is a session or a wait.</summary>
    public string? MessageId { get; init; }

    /// <summary>UTC: when that message is due.</summary>
    public DateTimeOffset? MessageDueAt { get; init; }

    public static IngestState Empty { get; } = new(0, false, 0, [], 0);

    public bool IsFormer(IngestConnection connection) => Former.Any(connection.IsSame);

    /// <summary>Without a session; the connection that had it is remembered.</summary>
    public IngestState WithoutSession() =>
        Session is null ? this : this with { Session = null, Former = Remembering(Session.Connection) };

    /// <summary>With another session, in place of the one there was.</summary>
    public IngestState WithSession(IngestConnection connection, string protocol, DateTimeOffset now)
    {
        var next = WithoutSession();
        return next with
        {
            SessionCount = SessionCount + 1,
            Session = new IngestSession(SessionCount + 1, connection, protocol, now, IsAttached: false),
            // An id that an RTMP server gives again after its restart is another connection.
            Former = [.. next.Former.Where(former => !former.IsSame(connection))],
        };
    }

    private IReadOnlyList<IngestConnection> Remembering(IngestConnection ended) =>
        [ended, .. Former.Where(former => !former.IsSame(ended)).Take(IngestLimits.FormerConnectionsMax - 1)];
}

/// <summary>The one connection that publishes on a channel.</summary>
/// <param name="Number">Counts the channel's sessions from 1.</param>
/// <param name="ConnectedAt">UTC, the server's clock.</param>
/// <param name="IsAttached">The stream knows it. False after a crash in between: then the RTMP server got no answer, and the encoder tries again.</param>
internal sealed record IngestSession(long Number, IngestConnection Connection, string Protocol, DateTimeOffset ConnectedAt, bool IsAttached);

/// <param name="Since">UTC.</param>
/// <param name="Until">UTC: then the stream ends unless the encoder is back, or the host publishes otherwise.</param>
internal sealed record IngestWait(DateTimeOffset Since, DateTimeOffset Until);
