using Livehouse.LiveKit;

namespace Livehouse.Api.Configuration;

/// <summary>The named LiveKit servers, and their token lifetimes.</summary>
/// <param name="WebhookSecret"><c>LIVEKIT_WEBHOOK_SECRET</c>: key of relays' signatures.</param>
/// <param name="Instances"> <c>main</c> (<c>LIVEKIT_URL</c>, <c>LIVEKIT_API_KEY</c>, <c>LIVEKIT_API_SECRET</c>), <c>meet</c> and <c>chat</c>
/// (<c>LIVEKIT_MEET_URL</c>, <c>LIVEKIT_MEET_API_KEY</c>… or those of main), then what the section <c>LiveKit:Instances</c> adds, by name.
/// </param>
/// <param name="JoinTokenLifetime"><c>JOIN_TOKEN_SECONDS</c>: of tokens issued by <c>/api/join</c>.</param>
/// <param name="SessionRoomTokenLifetime"><c>SESSION_ROOM_TOKEN_SECONDS</c>: of tokens for created rooms requested by a browser session.</param>
public sealed record LiveKitSettings(
    string WebhookSecret, IReadOnlyList<LiveKitInstanceOptions> Instances, TimeSpan JoinTokenLifetime, TimeSpan SessionRoomTokenLifetime)
{
    /// <summary>The server that streams live on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public LiveKitOptions Main => Instances[0].Server;

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(LiveKitSettings)} {{ {string.Join(", ", Instances.Select(static instance => instance.Name))} }}";
}
