using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>
/// A user who writes to others, reads and acknowledges incoming messages, sometimes deletes, and repeats unanswered calls. Remembers what was acknowledged, to
/// check it at the end.
/// </summary>
public sealed class Writer(World world, string userId, IReadOnlyList<string> others)
{
    private readonly List<(string To, string MessageId, long Seq)> _sent = [];
    private readonly HashSet<string> _deleted = [];
    private readonly HashSet<string> _read = [];
    private readonly Dictionary<long, (InboxEntryKind Kind, string MessageId)> _seen = [];

    public string UserId => userId;

    public IReadOnlyList<(string To, string MessageId, long Seq)> Sent => _sent;

    public IReadOnlySet<string> Deleted => _deleted;

    /// <summary>Of others', marked as read.</summary>
    public IReadOnlySet<string> Read => _read;

    private Caller Caller { get; } = People.Viewer(userId);

    private IInboxGrain Inbox => world.Silo.Inbox("default", userId);

    public async Task Play()
    {
        for (var turn = 0; turn < 14; turn++)
        {
            await world.Pause(300);
            switch (world.Random.Next(8))
            {
                case 0 or 1 or 2 or 3:
                    await Send($"m-{turn}", others[world.Random.Next(others.Count)]);
                    break;
                case 4 when _sent.Count > 0:
                    var (to, messageId, seq) = _sent[world.Random.Next(_sent.Count)];
                    await world.Ask(() => Inbox.Delete(new MailCommand(Caller, messageId)));
                    _deleted.Add(messageId);
                    break;
                case 5:
                    await Sync();
                    await MarkSomeRead();
                    break;
                default:
                    await Sync();
                    break;
            }
        }
    }

    /// <summary>What a device sees that was always there: the whole log once more, which must agree with every look before.</summary>
    public async Task<IReadOnlyList<InboxEntry>> Log()
    {
        var entries = StreamScene.Ok(await Inbox.Entries(new ReadInbox(Caller, 0, 10_000))).Entries;
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(static seq => (long)seq), entries.Select(static entry => entry.Seq));
        foreach (var (seq, (kind, messageId)) in _seen)
        {
            var now = entries[(int)seq - 1];
            Assert.Equal(messageId, now.MessageId);
            Assert.True(
                now.Kind == kind || (now.Kind == InboxEntryKind.Deleted && kind == InboxEntryKind.Message), $"Entry {seq} was {kind} and is {now.Kind}.");
        }

        return entries;
    }

    private async Task Send(string clientId, string to)
    {
        var mail = new SendMail(Caller, to, clientId, new SealedText($"{userId}-{clientId}", "bm9uY2U=", "phone"), [], null);
        var sent = StreamScene.Ok(await world.Ask(() => Inbox.Send(mail)));
        _sent.Add((to, sent.MessageId, sent.Seq));
        if (world.Random.Next(3) > 0) return;
        var again = StreamScene.Ok(await world.Ask(() => Inbox.Send(mail)));
        Assert.Equal((sent.MessageId, sent.Seq), (again.MessageId, again.Seq));
    }

    private async Task Sync()
    {
        var page = StreamScene.Ok(await world.Ask(() => Inbox.Entries(new ReadInbox(Caller, null, world.Random.Next(1, 10)))));
        for (var at = 0; at < page.Entries.Count; at++) Assert.Equal(page.After + 1 + at, page.Entries[at].Seq);
        foreach (var entry in page.Entries) Remember(entry);
        if (page.Entries.Count == 0 || world.Random.Next(2) == 0) return;
        var upTo = page.Entries[world.Random.Next(page.Entries.Count)].Seq;
        Assert.True(StreamScene.Ok(await world.Ask(() => Inbox.Acknowledge(new AcknowledgeMail(Caller, upTo)))).Seq >= upTo);
    }

    private async Task MarkSomeRead()
    {
        foreach (var (_, messageId) in _seen.Values.Where(seen => seen.Kind == InboxEntryKind.Message && _sent.All(sent => sent.MessageId != seen.MessageId))
            .Take(2)
            .ToList())
        {
            var read = await world.Ask(() => Inbox.MarkRead(new MailCommand(Caller, messageId)));
            if (read.IsRefused) Assert.Equal(RefusalCodes.NotFound, read.Refusal.Code);
            else _read.Add(messageId);
        }
    }

    private void Remember(InboxEntry entry)
    {
        if (_seen.TryGetValue(entry.Seq, out var before)) Assert.Equal(before.MessageId, entry.MessageId);
        _seen[entry.Seq] = (entry.Kind, entry.MessageId);
    }
}
