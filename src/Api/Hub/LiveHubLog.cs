namespace Livehouse.Api.Hub;

/// <summary>The hub's log messages for operators.</summary>
internal sealed partial class LiveHubLog(ILogger<LiveHubLog> logger)
{
    [LoggerMessage(1, LogLevel.Error, "The hub method {Method} failed.")]
    public partial void InvocationFailed(Exception error, string method);

    [LoggerMessage(2, LogLevel.Error, "The subscription to stream {StreamId} could not handle {Input}.")]
    public partial void InputFailed(Exception error, string streamId, string input);

    [LoggerMessage(3, LogLevel.Warning, "Stream {StreamId} did not answer a subscription; the next renewal will retry.")]
    public partial void LeaseFailed(Exception error, string streamId);

    [LoggerMessage(4, LogLevel.Warning, "The connections present could not be reported to stream {StreamId}; each connection joins it again anyway.")]
    public partial void PresentFailed(Exception error, string streamId);

    [LoggerMessage(5, LogLevel.Warning, "A connection could not join stream {StreamId} again; the next renewal will retry.")]
    public partial void RejoinFailed(Exception error, string streamId);

    [LoggerMessage(6, LogLevel.Warning, "Stream {StreamId} could not be notified that a connection left; the next renewal will retry.")]
    public partial void LeaveFailed(Exception error, string streamId);

    [LoggerMessage(7, LogLevel.Information, "Events of stream {StreamId} may be missing: its {Connections} connections join again.")]
    public partial void Resynced(string streamId, int connections);

    [LoggerMessage(8, LogLevel.Error, "A hub connection ended in an exception.")]
    public partial void ConnectionFailed(Exception error);

    [LoggerMessage(9, LogLevel.Error, "The heartbeat of a hub connection failed.")]
    public partial void HeartbeatFailed(Exception error);

    [LoggerMessage(10, LogLevel.Warning, "An inbox could not be read; retrying in a few seconds.")]
    public partial void InboxFailed(Exception error);

    [LoggerMessage(11, LogLevel.Warning, "The notification router did not answer. Notices for users of this process may be late until it does.")]
    public partial void NotificationRouterFailed(Exception error);

    [LoggerMessage(12, LogLevel.Error, "A notice could not be delivered to a user's connections.")]
    public partial void NoticeFailed(Exception error);

    [LoggerMessage(13, LogLevel.Information, "Stream {StreamId} could not be told how many viewers have a poor connection; the next count will be.")]
    public partial void QualityFailed(Exception error, string streamId);
}
