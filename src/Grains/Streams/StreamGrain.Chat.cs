using Livehouse.Callers;
using Livehouse.Grains.Budgets;
using Livehouse.Grains.Chat;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Text;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Grains.Streams;

/// <summary>
/// Chat, its settings, pins and reactions. Messages are announced immediately and are on disk within <see cref="StreamGrainOptions.FlushAfter"/>.
/// </summary>
public partial class StreamGrain
{
    /// <summary>With so many rows that are not on disk yet, the next message waits until they are.</summary>
    private const int UnflushedMax = 1_250;

    private const int ReceiptsMax = 10_000;

    private static readonly TimeSpan FlushAgainAfter = TimeSpan.FromSeconds(1);

    private readonly RecentMessages _recent = new();

    /// <summary>Rows that are not known to be on disk. While <see cref="_append"/> is not null, the first <see cref="_appendedCount"/> are being written.
    /// </summary>
    private readonly List<LedgerRow> _unflushed = [];

    private readonly Receipts<MessageAnswer> _messageAnswers = new(ReceiptsMax);
    private readonly Dictionary<string, DateTimeOffset> _lastMessageAt = [];
    private readonly ReactionTally _reactions = new();
    private readonly BudgetBook _chatBudgets;
    private readonly BudgetBook _reactionBudgets;
    private readonly DeferredTurn _flush;
    private readonly DeferredTurn _reactionsDue;
    private Task? _append;
    private int _appendedCount;

    private bool HasUnflushed =>
        _unflushed.Count > 0
        || _isViewingDue
        || (State is { IsOpen: true } state && (state.PeakViewers != _viewers.Peak || state.TotalViews != _viewers.TotalViews));

    public async Task<Outcome<MessageReceipt>> Say(SendMessage command)
    {
        if (await MayTakePart(command.Caller) is { } refusal) return refusal;
        if (State!.Chat.FollowersOnly && !IsHostOrModerator(command.Caller) && !await Follows(command.Caller.UserId) && !await CoModerates(command.Caller))
        {
            return Refusal.Forbidden("Only the host's followers may write here.");
        }
        if (TextRules.Clean(command.Text, 1, ChatLimits.TextLengthMax) is not { } text)
        {
            return Refusal.Invalid(
                "text", $"The message must have 1 to {ChatLimits.TextLengthMax} characters, in at most {DisplayText.LinesMax(ChatLimits.TextLengthMax)} lines.");
        }

        if (command.ClientId is not null && !Ids.IsValid(command.ClientId)) return Refusal.Invalid("clientId", "The client id is invalid.");
        var userId = command.Caller.UserId;
        var messageId = command.ClientId is null ? Ids.New("ms_") : Ids.Derive("ms_", _id, userId, command.ClientId);
        if (command.ClientId is not null && await FindAnswer(messageId) is { } said)
        {
            if (!said.HasText(text)) return new Refusal(RefusalCodes.IdempotencyKeyReused, "This clientId was already used with another text.", "clientId");
            return said.Receipt;
        }

        if (!ChatIsOpen) return State.IsOpen ? Refusal.InvalidState("The chat is not open yet.") : Refusal.StreamEnded();
        // Nobody is refused because the disk is behind: those who write now wait for it.
        if ((_append is { IsCompleted: true } || _unflushed.Count >= UnflushedMax) && !await Written(UnflushedMax)) return Refusal.StorageUnavailable();

        // It would be announced now and written later, which may fail.
        if (_store.IsFailing) return Refusal.StorageUnavailable();
        var now = Now;
        if (SlowMode(command.Caller, now) is { } slow && !await CoModerates(command.Caller)) return slow;
        if (_chatBudgets.Spend(userId, now) is { } spent) return spent;

        _metrics.Messages.Add(1, now);
        _lastMessageAt[userId] = now;
        var message = new ChatMessage(messageId, userId, command.Caller.Name, text, now, command.ClientId);
        Announce(StreamEventNames.Message, seq => new MessageSent(_id, seq, messageId, userId, message.UserName, text, now, command.ClientId));
        var order = _order.Next(now);
        _recent.Add(message, order);
        var receipt = new MessageReceipt(messageId, _log.Seq);
        if (command.ClientId is not null) _messageAnswers.Add(messageId, MessageAnswer.Of(receipt, text));
        _unflushed.Add(Rows.Of(StreamLedgers.Messages, messageId, order, new MessageRow(message, _log.Seq)));
        if (_unflushed.Count >= _options.AppendAt) BeginAppend();
        _flush.Arm(_options.FlushAfter);
        return receipt;
    }

    public async Task<Outcome<MessagePage>> Messages(ReadMessages query)
    {
        if (await MayWatch(query.Caller) is { } refusal) return refusal;
        if (query.Limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"The limit must be from 1 to {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor does not belong to this list.");
        if (before is null && _recent.FirstPage(query.Limit) is { } page) return new MessagePage(page.Items, page.Next is { } next ? Cursor.Write(next) : null);
        if (HasUnflushed) await Flush();
        var rows = await _memory.List(new LedgerQuery(StreamLedgers.Messages, query.Limit + 1, before));
        var items = rows.Take(query.Limit).ToList();
        return new MessagePage(
            [.. items.Select(row => Rows.Read<MessageRow>(row).Message)],
            rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    public async Task<Outcome<Done>> DeleteMessage(MessageCommand command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        if (!Ids.IsValid(command.MessageId)) return NoMessageId();
        if (await FindMessage(command.MessageId) is not { } message) return Refusal.NotFound("The message");
        var pinned = State!.Pinned.Without(command.MessageId);
        var unpins = pinned.Count != State.Pinned.Count;
        // Its text is erased; its receipt stays: it has spent its sender's budget, and a repeat by the sender is not a new message.
        var trace = Rows.Of(StreamLedgers.Deleted, command.MessageId, LedgerOrder.At(message.At), new MessageRow(message with { Text = "" }, 0));
        await Commit(
            State with { Pinned = pinned },
            with: commit => commit with { Upsert = [.. commit.Upsert, trace], Delete = [new LedgerKey(StreamLedgers.Messages, command.MessageId)] });
        _recent.Remove(command.MessageId);
        Announce(StreamEventNames.MessageDeleted, seq => new MessageDeleted(_id, seq, command.MessageId, command.Caller.UserId));
        if (unpins) AnnouncePins();
        return Done.Instance;
    }

    public async Task<Outcome<ChatSettings>> ConfigureChat(ConfigureChat command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        if (command.SlowModeSeconds is < 0 or > ChatLimits.SlowModeSecondsMax)
        {
            return Refusal.Invalid("slowModeSeconds", $"Slow mode must be from 0 to {ChatLimits.SlowModeSecondsMax} seconds.");
        }

        if (!State!.IsOpen) return Refusal.StreamEnded();
        var chat = new ChatSettings(command.SlowModeSeconds ?? State.Chat.SlowModeSeconds, command.FollowersOnly ?? State.Chat.FollowersOnly);
        if (chat == State.Chat)
        {
            await _memory.Confirm();
            return chat;
        }

        await Commit(State with { Chat = chat });
        Announce(StreamEventNames.Moderation, seq => new Moderated(_id, seq, "chat", null, null, chat));
        return chat;
    }

    public async Task<Outcome<PinBoardView>> Pin(MessageCommand command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        if (!Ids.IsValid(command.MessageId)) return NoMessageId();
        if (!State!.IsOpen) return Refusal.StreamEnded();
        if (await FindMessage(command.MessageId) is not { } message) return Refusal.NotFound("The message");
        return await SetPins(
            State.Pinned.With(new PinnedMessage(message.MessageId, message.UserId, message.UserName, message.Text, message.At, command.Caller.UserId, Now)));
    }

    public async Task<Outcome<PinBoardView>> Unpin(MessageCommand command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        return Ids.IsValid(command.MessageId) ? await SetPins(State!.Pinned.Without(command.MessageId)) : NoMessageId();
    }

    public async Task<Outcome<Done>> React(SendReaction command)
    {
        if (await MayEnter(command.Caller) is { } refusal && refusal.Code != RefusalCodes.StreamEnded) return refusal;
        if (!TextRules.IsEmoji(command.Emoji)) return Refusal.Invalid("emoji", "A reaction must be one emoji.");
        if (!State!.IsLive) return NotLive();
        if (!_reactions.HasRoomFor(command.Emoji))
        {
            return Refusal.RateLimited(new SpentLimit("reactions", ChatLimits.ReactionKindsMax, _options.ReactionsEvery, _options.ReactionsEvery));
        }

        if (_reactionBudgets.Spend(command.Caller.UserId, Now) is { } spent) return spent;
        _reactions.Add(command.Emoji);
        _viewing.React(State.StartedAt, Now);
        _viewingDue.Arm(ViewingEvery);
        _reactionsDue.Arm(_options.ReactionsEvery);
        return Done.Instance;
    }

    private Task SendReactions()
    {
        var counts = _reactions.Take();
        if (counts.Count > 0 && State is { IsLive: true })
        {
            Announce(StreamEventNames.Reaction, seq => new ReactionsSent(_id, seq, counts), EventWeight.Droppable);
        }
        return Task.CompletedTask;
    }

    private async Task<Outcome<PinBoardView>> SetPins(IReadOnlyList<PinnedMessage> pinned)
    {
        if (ReferenceEquals(pinned, State!.Pinned))
        {
            await _memory.Confirm();
        }
        else
        {
            await Commit(State with { Pinned = pinned });
            AnnouncePins();
        }

        return new PinBoardView(State.Pinned);
    }

    private void AnnouncePins() => Announce(StreamEventNames.PinnedUpdated, seq => new PinsChanged(_id, seq, State!.Pinned));

    private static Refusal NoMessageId() => Refusal.Invalid("messageId", "The message id is invalid.");

    private Refusal? SlowMode(Caller caller, DateTimeOffset now)
    {
        var gap = TimeSpan.FromSeconds(State!.Chat.SlowModeSeconds);
        if (gap == TimeSpan.Zero || IsHostOrModerator(caller) || !_lastMessageAt.TryGetValue(caller.UserId, out var last) || now - last >= gap) return null;
        return Refusal.RateLimited(new SpentLimit("slow-mode", 1, gap, gap - (now - last)));
    }

    private async Task<MessageAnswer?> FindAnswer(string messageId)
    {
        if (_messageAnswers.Find(messageId) is { } said) return said;
        if (!_messageAnswers.MayBeStored(messageId)) return null;
        if (await _memory.Find(StreamLedgers.Messages, messageId) is { } row)
        {
            var (message, seq) = Rows.Read<MessageRow>(row);
            return MessageAnswer.Of(new MessageReceipt(messageId, seq), message.Text);
        }

        return await _memory.Find(StreamLedgers.Deleted, messageId) is { } trace
            ? MessageAnswer.OfDeleted(new MessageReceipt(messageId, Rows.Read<MessageRow>(trace).Seq))
            : null;
    }

    private async Task<ChatMessage?> FindMessage(string messageId)
    {
        if (_recent.Find(messageId) is { } recent) return recent;
        if (_unflushed.Find(row => row.Ledger == StreamLedgers.Messages && row.Id == messageId) is { } waiting) return Rows.Read<MessageRow>(waiting).Message;
        return await _memory.Find(StreamLedgers.Messages, messageId) is { } row ? Rows.Read<MessageRow>(row).Message : null;
    }

    private async Task RecallChat(CancellationToken cancellation)
    {
        _messageAnswers.MarkPartial();
        var rescued = _store.Rescued(_memory.Grain);
        foreach (var (id, said) in rescued.Select(static row => (row.Id, Rows.Read<MessageRow>(row)))) _messageAnswers.Add(
            id, MessageAnswer.Of(new MessageReceipt(id, said.Seq), said.Message.Text));
        var rows = WithRescued(
            await _memory.List(new LedgerQuery(StreamLedgers.Messages, RecentMessages.SizeMax + 1), cancellation), rescued, RecentMessages.SizeMax + 1);
        foreach (var row in rows.Take(RecentMessages.SizeMax).Reverse()) _recent.Add(Rows.Read<MessageRow>(row).Message, row.Order);
        if (rows.Count > RecentMessages.SizeMax) _recent.MarkPartial();
        if (rows.Count > 0) _order.Recall(rows[0].Order);

        // Messages of the last minute count against their sender's budget; slow mode looks further back, at most an hour.
        var since = Now - (State!.Chat.SlowModeSeconds > 60 ? TimeSpan.FromSeconds(State.Chat.SlowModeSeconds) : Minute);
        var kept = WithRescued(
            await _memory.List(new LedgerQuery(StreamLedgers.Messages, RecallMax, Since: LedgerOrder.At(since)), cancellation), rescued, RecallMax);
        var deleted = await _memory.List(new LedgerQuery(StreamLedgers.Deleted, RecallMax, Since: LedgerOrder.At(since)), cancellation);
        foreach (var message in kept.Concat(deleted).Select(row => Rows.Read<MessageRow>(row).Message).OrderBy(message => message.At))
        {
            if (message.At > Now - Minute) _chatBudgets.Recall(message.UserId, message.At);
            _lastMessageAt[message.UserId] = message.At;
        }
    }

    /// <summary>The list including the rows that an earlier activation could not write yet.</summary>
    private static IReadOnlyList<LedgerRow> WithRescued(IReadOnlyList<LedgerRow> stored, IReadOnlyList<LedgerRow> rescued, int most) => rescued.Count == 0
        ? stored
        : [.. stored
            .UnionBy(rescued, static row => row.Id)
            .OrderByDescending(static row => row.Order)
            .ThenByDescending(static row => row.Id, StringComparer.Ordinal)
            .Take(most)];

    private IReadOnlyList<LedgerRow> UnflushedRows() => [.. _unflushed];

    private void ForgetUnflushed()
    {
        _unflushed.Clear();
        _flush.Disarm();
    }

    private void RescueUnflushed()
    {
        // The record of applied webhooks is tied to this activation's state, and ends with it.
        var messages = _unflushed.Where(static row => row.Ledger == StreamLedgers.Messages).ToList();
        if (messages.Count > 0) _store.Rescue(_memory.Grain, messages, StreamLedgers.Deleted);
        ForgetUnflushed();
    }

    private void BeginAppend()
    {
        if (_append is not null) return;
        _appendedCount = _unflushed.Count;
        _append = _memory.Append(UnflushedRows());
    }

    /// <summary>Waits for the rows that are being written beside the turns.</summary>
    /// <param name="again">They have changed since, or are about to: they stay, for the next commit.</param>
    /// <exception cref="StorageUnavailableException">Acknowledged messages are rescued, and this activation is ending.</exception>
    /// <exception cref="GrainMovedException">Another activation has committed: this one ends.</exception>
    private async Task EndAppend(bool again = false)
    {
        if (_append is not { } append) return;
        _append = null;
        try
        {
            await append;
        }
        catch (StorageUnavailableException)
        {
            RescueUnflushed();
            throw;
        }

        if (!again) _unflushed.RemoveRange(0, _appendedCount);
    }

    /// <summary>Waits until fewer rows than these are not on disk. False when storage is unavailable.</summary>
    private async Task<bool> Written(int most)
    {
        try
        {
            await EndAppend();
        }
        catch (StorageUnavailableException)
        {
            return false;
        }

        return _unflushed.Count < most || await Flush();
    }

    /// <summary>False when storage is unavailable.</summary>
    private async Task<bool> Flush()
    {
        _flush.Disarm();
        if (State is null || !HasUnflushed) return true;
        if (_store.IsFailing)
        {
            _flush.Arm(FlushAgainAfter);
            return false;
        }

        try
        {
            await EndAppend();
            if (!HasUnflushed) return true;
            await Commit(State);
        }
        catch (StorageUnavailableException)
        {
            // Acknowledged messages are rescued, and this activation is ending.
            return false;
        }

        if (_lastMessageAt.Count > ReceiptsMax) ForgetOldSenders();
        if (HasUnflushed) _flush.Arm(TimeSpan.Zero);
        return true;
    }

    private void ForgetOldSenders()
    {
        var oldest = Now - TimeSpan.FromSeconds(State!.Chat.SlowModeSeconds);
        foreach (var (userId, at) in _lastMessageAt)
        {
            if (at <= oldest) _lastMessageAt.Remove(userId);
        }
    }
}
