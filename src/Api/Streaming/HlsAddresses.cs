using Livehouse.Callers;
using Livehouse.Media;

namespace Livehouse.Api.Streaming;

/// <summary>Where viewers play a channel over HLS. The one place that makes such an address, and that recognises one.</summary>
internal sealed class HlsAddresses(PlaybackLinks links)
{
    /// <param name="viewer">Who may watch; anonymous for a public stream. A signed address is everybody's who has it until it expires.</param>
    public string Of(string channelId, Caller viewer)
    {
        _ = viewer;
        return links.Playlist(channelId).Url;
    }

    /// <summary>Whether what a viewer shows to an RTMP server is an address that was made here for this channel: none is made for playing over RTMP.</summary>
    /// <param name="query">Behind the name that is played, without the question mark.</param>
    public bool IsSigned(string channelId, string? query)
    {
        _ = (links, channelId, query);
        return false;
    }
}
