namespace Livehouse.Captions.Server;

/// <summary>As the server takes it.</summary>
/// <param name="StartMs">Since the stream's begin.</param>
internal sealed record SpokenCaption(string SegmentId, string Text, long StartMs, long EndMs, string Language, bool Final);

/// <summary>What the server says of a stream.</summary>
/// <param name="ChannelId">Where its encoder publishes, if one does.</param>
internal sealed record StreamFacts(string Status, DateTimeOffset? StartedAt, string ChannelId, bool E2ee)
{
    public bool IsLive => Status == "live";
}

/// <summary>The server answered, and will not answer otherwise.</summary>
internal sealed class CaptionRefusedException(int status, string? code) : Exception($"The server answered {status} {code}.")
{
    public int Status => status;
}

/// <summary>The server can't be reached, or can't answer now.</summary>
/// <param name="retryAfter">As the server asks; null: it does not say.</param>
internal sealed class ServerAwayException(string message, TimeSpan? retryAfter, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter => retryAfter;
}
