namespace Livehouse.Streams;

/// <summary>Why a stream ended, where several places must agree on the word.</summary>
public static class StreamEndReasons
{
    /// <summary>Its event was cancelled: it was never live.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Its encoder was lost at the RTMP server, and did not come back in time.</summary>
    public const string IngestLost = "ingest_lost";
}
