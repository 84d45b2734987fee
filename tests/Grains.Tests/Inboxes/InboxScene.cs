using Livehouse.Callers;
using Livehouse.Grains.Outbox;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Inboxes;

/// <summary>Mailboxes of one tenant on a silo, whose outbox messages run when a test says so.</summary>
public sealed class InboxScene
{
    private readonly DeliverMailHandler _deliver;
    private readonly ExpireAttachmentHandler _expire;
    private readonly Objects _objects;
    private int _made;

    public InboxScene()
    {
        _objects = new Objects(this);
        _deliver = new DeliverMailHandler(Silo);
        _expire = new ExpireAttachmentHandler(Silo, _objects);
    }

    public TestSilo Silo { get; } = new();

    /// <summary>Objects that were deleted.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>The object store is down.</summary>
    public bool StoreFails { get; set; }

    public static SealedText Text(string ciphertext = "YWJj") => new(ciphertext, "bm9uY2U=", "phone");

    public IInboxGrain Of(Caller user) => Silo.Inbox(user.TenantId, user.UserId);

    public SendMail Mail(Caller from, Caller to, string? clientId = null, string ciphertext = "YWJj", params string[] attachments) =>
        new(from, to.UserId, clientId ?? $"c-{++_made}", Text(ciphertext), attachments, null);

    /// <summary>Sent and not delivered yet.</summary>
    public async Task<SentMail> Send(Caller from, Caller to, string? clientId = null, string ciphertext = "YWJj", params string[] attachments) =>
        Ok(await Of(from).Send(Mail(from, to, clientId, ciphertext, attachments)));

    /// <summary>Sent and delivered; the message's id.</summary>
    public async Task<string> Write(Caller from, Caller to, string? clientId = null, string ciphertext = "YWJj", params string[] attachments)
    {
        var sent = await Send(from, to, clientId, ciphertext, attachments);
        await Deliver();
        return sent.MessageId;
    }

    public async Task<IReadOnlyList<InboxEntry>> Entries(Caller user, long? after = null) =>
        Ok(await Of(user).Entries(new ReadInbox(user, after, 100))).Entries;

    public async Task<IReadOnlyList<(long Seq, InboxEntryKind Kind, string MessageId)>> Log(Caller user, long? after = 0) =>
        [.. (await Entries(user, after)).Select(static entry => (entry.Seq, entry.Kind, entry.MessageId))];

    public async Task<IReadOnlyList<string>> Conversation(Caller user, Caller with) =>
        [.. Ok(await Of(user).With(new ReadConversation(user, with.UserId, 100, null))).Items.Select(static item => item.MessageId)];

    public IReadOnlyList<T> Pending<T>() where T : OutboxMessage => [.. Silo.Store.Pending.Select(static pending => pending.Message).OfType<T>()];

    /// <summary>Runs what is due, as a runner does.</summary>
    public Task Deliver() => Run(pending => pending.Message is DeliverMail);

    public async Task Run(Func<PendingOutboxMessage, bool> wanted)
    {
        foreach (var pending in Silo.Store.Pending.Where(wanted).ToList())
        {
            try
            {
                var result = await Do(pending.Message);
                await Report(pending, result, null);
            }
            catch (OutboxMessageFailedException failure)
            {
                await Report(pending, null, failure.Message);
            }
        }
    }

    public Task<OutboxResult?> Do(OutboxMessage message) =>
        ((OutboxHandler[])[_deliver, _expire, _objects]).Single(handler => handler.MessageType == message.GetType()).Run(message, CancellationToken.None);

    public Task Report(PendingOutboxMessage pending, OutboxResult? result, string? failure)
    {
        var key = pending.Grain.Key.Split(':');
        return Silo.Inbox(key[0], key[1]).OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, result, failure));
    }

    /// <summary>Everything that is stored of this user, as one text.</summary>
    public async Task<string> Stored(Caller user)
    {
        var grain = GrainRef.Inbox(user.TenantId, user.UserId);
        var rows = ((string[])["message", "notice", "outgoing", "peer", "block", "attachment"])
            .SelectMany(ledger => Silo.Store.Rows(grain, ledger))
            .Select(static row => row.Data);
        return string.Join('\n', rows.Append((await Silo.Store.Load(grain))?.Data));
    }

    /// <summary>The object store.</summary>
    private sealed class Objects(InboxScene scene) : OutboxHandler<DropObjects>
    {
        public override Task<OutboxResult?> Run(DropObjects message, CancellationToken cancellation)
        {
            if (scene.StoreFails) throw new OutboxMessageFailedException("The object store did not answer.", false);
            scene.Dropped.AddRange(message.ObjectKeys);
            return Task.FromResult<OutboxResult?>(null);
        }
    }
}

/// <summary>A front that remembers whom it heard of.</summary>
public sealed class RecordingUserFront : IUserFront
{
    public List<UserNotice> Heard { get; } = [];

    public IReadOnlyList<string> Users => [.. Heard.Select(static notice => notice.UserId)];

    public void Notify(UserNotice notice) => Heard.Add(notice);
}
