using Livehouse.Identifiers;

namespace Livehouse.Ingest;

/// <summary>
/// Names of channels: an event's id, or the id of a stream that belongs to no event. An encoder publishes under this name, and RTMP servers use it for the
/// files that viewers play, so it is public: the secret stands behind it.
/// </summary>
public static class Channels
{
    /// <summary>Before the secret, in what the owner puts into the encoder: <c>{channel}?key={secret}</c>.</summary>
    public const string KeyField = "key";

    private const string EventPrefix = "ev_";
    private const string StreamPrefix = "st_";

    public static bool IsEvent(string id) => id.StartsWith(EventPrefix, StringComparison.Ordinal);

    /// <summary>Whether it can be a channel: nothing else needs a grain.</summary>
    public static bool IsValid(string? id) => Ids.IsValid(id) && (IsEvent(id!) || id!.StartsWith(StreamPrefix, StringComparison.Ordinal));

    public static string StreamKey(string channelId, string secret) => $"{channelId}?{KeyField}={secret}";
}

/// <summary>Secrets of stream keys. They are derived, so that none is stored.</summary>
public interface IStreamKeys
{
    /// <summary>The secret of a channel.</summary>
    /// <param name="version">Grows with each new key of the channel.</param>
    string Secret(string channelId, long version);

    /// <summary>Compares in constant time.</summary>
    bool IsSecret(string channelId, long version, string? given);
}
