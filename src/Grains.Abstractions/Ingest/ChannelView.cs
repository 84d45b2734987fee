using Livehouse.Callers;

namespace Livehouse.Ingest;

/// <summary>A channel as its owner, or a viewer, sees it.</summary>
/// <param name="StreamId">The stream that is broadcast; null: none yet.</param>
/// <param name="Room">Its room on the media server; null: none yet.</param>
/// <param name="IsOwner">Whether the caller owns it.</param>
/// <param name="StreamKey">What the owner puts into the encoder; null for others.</param>
/// <param name="MayTakeOver">A second publisher with the key takes over from the first, instead of being refused.</param>
/// <param name="ReconnectSeconds">How long the stream lives without its encoder.</param>
[GenerateSerializer, Alias("livehouse.ChannelView"), Immutable]
public sealed record ChannelView(
    string ChannelId, string? StreamId, string? Room, bool IsOwner, string? StreamKey, bool MayTakeOver, int ReconnectSeconds)
{
    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => $"{nameof(ChannelView)} {ChannelId}";
}

/// <param name="IsOver">False also before the first encoder.</param>
[GenerateSerializer, Alias("livehouse.ChannelEnd"), Immutable]
public sealed record ChannelEnd(bool IsOver);

[GenerateSerializer, Alias("livehouse.ConfigureChannel"), Immutable]
public sealed record ConfigureChannel(Caller Caller, bool MayTakeOver);
