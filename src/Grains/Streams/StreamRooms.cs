namespace Livehouse.Grains.Streams;

/// <summary>Maps a stream to its room on the media server, and back.</summary>
public static class StreamRooms
{
    private const string Prefix = "live_";

    public static string Of(string streamId) => Prefix + streamId;
}
