using System.Text.Json.Nodes;
using Livehouse.Grains.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Grains.Outgoing;

/// <summary>
/// Removes a deleted user from what webhooks tell, as from what other users keep: names everywhere, and of the user's own streams and events what they said
/// about them.
/// </summary>
internal static class WebhookErasure
{
    private static readonly (string Key, string Title)[] Own = [("stream", DeletedUser.StreamTitle), ("event", DeletedUser.EventTitle)];

    /// <param name="json">Data of an event, or a grain's row of it.</param>
    /// <returns>The same text when it does not name the user.</returns>
    public static string Of(string json, string userId)
    {
        if (!json.Contains(userId, StringComparison.Ordinal) || JsonNode.Parse(json) is not { } data) return json;
        var isRenamed = NameErasure.Rename(data, userId);
        return Blank(data, userId) || isRenamed ? data.ToJsonString(LivehouseJson.Options) : json;
    }

    private static bool Blank(JsonNode data, string userId)
    {
        if (data is not JsonObject named) return false;
        var isChanged = false;
        foreach (var (key, title) in Own)
        {
            if (named[key] is not JsonObject own || own["ownerId"] is not JsonValue owner || !owner.TryGetValue<string>(out var id) || id != userId) continue;
            (own["title"], own["description"], own["tags"]) = (title, "", new JsonArray());
            if (own.ContainsKey("coverUrl")) own["coverUrl"] = null;
            isChanged = true;
        }

        // A grain's row has the data inside.
        return named["data"] is { } inner ? Blank(inner, userId) || isChanged : isChanged;
    }
}
