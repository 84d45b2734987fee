namespace Livehouse.Streams;

/// <summary>Why a stream ended that was never live.</summary>
public static class StreamEndReasons
{
    /// <summary>Its event was cancelled.</summary>
    public const string Cancelled = "cancelled";
}
