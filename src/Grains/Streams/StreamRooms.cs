namespace Livehouse.Grains.Streams;

/// <summary>A stream's room on the media server. The room's name leads to its stream, and back.</summary>
public static class StreamRooms
{
    private const string Prefix = "live_";

    public static string Of(string streamId) => Prefix + streamId;
}
