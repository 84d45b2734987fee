using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Grains.Persistence;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Grains.Streams;

/// <summary>Removes one user's name from what a stream, or a webhook, stores. Data that does not name the user is returned unchanged.</summary>
internal static class NameErasure
{
    private static readonly (string Id, string Name)[] Pairs = [("userId", "userName"), ("ownerId", "ownerName"), ("followerId", "followerName")];

    /// <summary>A row of the stream's ledgers; null: it is unchanged.</summary>
    public static LedgerRow? Of(LedgerRow row, string userId)
    {
        switch (row.Ledger)
        {
            case StreamLedgers.Messages or StreamLedgers.Deleted
                when Rows.Read<MessageRow>(row) is var message && message.Message.UserId == userId && message.Message.UserName != DeletedUser.Name:
                return Rows.Of(row.Ledger, row.Id, row.Order, message with { Message = message.Message with { UserName = DeletedUser.Name } }, row.Tag);
            case StreamLedgers.Gifts when Rows.Read<GiftRow>(row) is var gift && gift.UserId == userId && gift.UserName != DeletedUser.Name:
                return Rows.Of(row.Ledger, row.Id, row.Order, gift with { UserName = DeletedUser.Name }, row.Tag);
            default:
                return null;
        }
    }

    public static IReadOnlyList<PinnedMessage> Of(IReadOnlyList<PinnedMessage> pinned, string userId) =>
        pinned.Any(message => message.UserId == userId && message.UserName != DeletedUser.Name)
            ? [.. pinned.Select(message => message.UserId == userId ? message with { UserName = DeletedUser.Name } : message)]
            : pinned;

    /// <summary>An event as returning clients will receive it.</summary>
    public static StreamEvent Of(StreamEvent kept, string userId)
    {
        if (kept.Payload.Span.IndexOf(Encoding.UTF8.GetBytes(userId)) < 0 || JsonNode.Parse(kept.Payload.Span) is not { } payload || !Rename(payload, userId))
        {
            return kept;
        }
        return kept with { Payload = JsonSerializer.SerializeToUtf8Bytes(payload, LivehouseJson.Options) };
    }

    /// <summary>Replaces the name beside the user's id, however deep. False: there is none.</summary>
    public static bool Rename(JsonNode node, string userId)
    {
        var renamed = false;
        switch (node)
        {
            case JsonObject named:
                foreach (var (id, name) in Pairs)
                {
                    if (named[id] is not JsonValue value || !value.TryGetValue<string>(out var found) || found != userId || !named.ContainsKey(name)) continue;
                    named[name] = DeletedUser.Name;
                    renamed = true;
                }

                foreach (var (_, child) in named.ToList()) renamed |= child is not null && Rename(child, userId);
                return renamed;
            case JsonArray list:
                foreach (var child in list) renamed |= child is not null && Rename(child, userId);
                return renamed;
            default:
                return false;
        }
    }
}
