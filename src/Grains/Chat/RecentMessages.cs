using Livehouse.Limits;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Grains.Chat;

/// <summary>The newest messages of a stream, in memory: enough for joins and most history requests.</summary>
public sealed class RecentMessages
{
    /// <summary>The largest page of history.</summary>
    public const int SizeMax = PageLimits.ItemsMax;

    private readonly LinkedList<Placed> _newestFirst = new();

    /// <summary>The last page, until a message is added or deleted: in a burst of joins all get this one.</summary>
    private ChatMessage[]? _page;

    /// <summary>True while every message that the stream ever had is in memory.</summary>
    public bool IsWhole { get; private set; } = true;

    public void Add(ChatMessage message, long order)
    {
        _page = null;
        _newestFirst.AddFirst(new Placed(message, order));
        if (_newestFirst.Count <= SizeMax) return;
        _newestFirst.RemoveLast();
        IsWhole = false;
    }

    /// <summary>Older messages may exist in storage.</summary>
    public void MarkPartial() => IsWhole = false;

    public ChatMessage? Find(string messageId) => _newestFirst.FirstOrDefault(placed => placed.Message.MessageId == messageId)?.Message;

    public bool HasAnyOf(string userId) => _newestFirst.Any(placed => placed.Message.UserId == userId);

    public void Rename(string userId, string name)
    {
        _page = null;
        for (var placed = _newestFirst.First; placed is not null; placed = placed.Next)
        {
            if (placed.Value.Message.UserId == userId) placed.Value = placed.Value with { Message = placed.Value.Message with { UserName = name } };
        }
    }

    public void Remove(string messageId)
    {
        if (_newestFirst.FirstOrDefault(placed => placed.Message.MessageId == messageId) is not { } placed) return;
        _page = null;
        _newestFirst.Remove(placed);
    }

    /// <summary>Oldest first, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<ChatMessage> Newest(int count)
    {
        var length = Math.Min(count, _newestFirst.Count);
        if (_page?.Length == length) return _page;
        var page = new ChatMessage[length];
        var placed = _newestFirst.First;
        for (var place = length - 1; place >= 0; place--, placed = placed.Next) page[place] = placed!.Value.Message;
        return _page = page;
    }

    /// <summary>The newest page if all of it is in memory: newest first, with the place of the last message when there may be more.</summary>
    public (IReadOnlyList<ChatMessage> Items, LedgerPlace? Next)? FirstPage(int limit)
    {
        if (_newestFirst.Count <= limit && !IsWhole) return null;
        var items = _newestFirst.Take(limit).ToList();
        var more = _newestFirst.Count > limit;
        return ([.. items.Select(placed => placed.Message)], more ? new LedgerPlace(items[^1].Order, items[^1].Message.MessageId) : null);
    }

    private sealed record Placed(ChatMessage Message, long Order);
}
