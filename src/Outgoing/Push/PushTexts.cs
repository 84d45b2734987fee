using System.Text.Json.Nodes;

namespace Livehouse.Outgoing.Push;

/// <summary>What a phone shows without asking its app. It is the same in every language: the server does not know the device's.</summary>
internal static class PushTexts
{
    /// <summary>What an app opens the stream by.</summary>
    public static JsonObject IdsOf(LiveNotice notice) => new() { ["type"] = notice.Type, ["streamId"] = notice.StreamId, ["hostId"] = notice.HostId };

    public static string TitleOf(LiveNotice notice) => $"🔴 {notice.HostName}";
}
