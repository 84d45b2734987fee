using Livehouse.LiveKit;

namespace Livehouse.Api.Configuration;

/// <summary>The named LiveKit servers, and what tokens for them are worth.</summary>
/// <param name="WebhookSecret"><c>LIVEKIT_WEBHOOK_SECRET</c>: key of what relays sign.</param>
/// <param name="Instances">
/// <c>main</c> (<c>LIVEKIT_URL</c>, <c>LIVEKIT_API_KEY</c>, <c>LIVEKIT_API_SECRET</c>), <c>meet</c> and <c>chat</c> (<c>LIVEKIT_MEET_URL</c>,
/// <c>LIVEKIT_MEET_API_KEY</c>… or those of main), then what the section
/// <c>LiveKit:Instances</c> adds, by name.
/// </param>
/// <param name="JoinTokenLifetime"><c>JOIN_TOKEN_SECONDS</c>: of tokens that <c>/api/join</c> gives.</param>
/// <param name="SessionRoomTokenLifetime"><c>SESSION_ROOM_TOKEN_SECONDS</c>: of tokens for created rooms that a browser's session asks for.</param>
public sealed record LiveKitSettings(
    string WebhookSecret, IReadOnlyList<LiveKitInstanceOptions> Instances, TimeSpan JoinTokenLifetime, TimeSpan SessionRoomTokenLifetime)
{
    /// <summary>The server that streams live on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public LiveKitOptions Main => Instances[0].Server;

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(LiveKitSettings)} {{ {string.Join(", ", Instances.Select(static instance => instance.Name))} }}";
}
