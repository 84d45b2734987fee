using Livehouse.Api.Configuration;
using Livehouse.Callers;

namespace Livehouse.Api.Streaming;

/// <summary>Where viewers play a channel over HLS. The one place that makes such an address, and that recognises one.</summary>
internal sealed class HlsAddresses(LivehouseSettings settings)
{
    /// <param name="viewer">Who may watch; anonymous for a public stream.</param>
    public string Of(string channelId, Caller viewer)
    {
        _ = viewer;
        return $"{settings.Ingest.HlsUrl}/{channelId}.m3u8";
    }

    /// <summary>Whether what a viewer shows to an RTMP server is an address that was made here for this channel.</summary>
    /// <param name="query">Behind the name that is played, without the question mark.</param>
    public bool IsSigned(string channelId, string? query)
    {
        _ = (settings, channelId, query);
        return false;
    }
}
