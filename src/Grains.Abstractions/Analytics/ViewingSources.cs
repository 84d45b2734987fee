using Livehouse.Limits;

namespace Livehouse.Analytics;

/// <summary>How people come to a stream. Any other word is a client's own name for itself.</summary>
public static class ViewingSources
{
    /// <summary>By the hub, from a client that does not say more.</summary>
    public const string Web = "web";

    /// <summary>By the media room.</summary>
    public const string WebRtc = "webrtc";

    public const string Rule = "1 to 32 of a to z, 0 to 9, '.', '_' and '-'";

    /// <summary>Whether a client may call itself this: a short word, so that it can be shown, stored and counted as it is.</summary>
    public static bool IsValid(string source) =>
        source.Length is > 0 and <= AnalyticsLimits.SourceLengthMax
        && source.All(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-');
}
