using System.Collections.Concurrent;
using System.Reflection;
using Livehouse.Inboxes;
using Livehouse.Refusals;

namespace Livehouse.Tests.Hub.Users;

/// <summary>An inbox that answers what a test puts into it, in pages, and nothing but that.</summary>
public class FakeInbox : DispatchProxy
{
    private readonly List<InboxEntry> _log = [];
    private int _failures;

    /// <summary>Where every look began.</summary>
    public ConcurrentQueue<long?> Looks { get; } = new();

    public long Acknowledged { get; set; }

    public int PageMax { get; set; } = 10;

    public static FakeInbox Make() => (FakeInbox)(object)Create<IInboxGrain, FakeInbox>();

    public void Add(int entries = 1, int characters = 10)
    {
        lock (_log)
        {
            for (; entries > 0; entries--)
            {
                _log.Add(new InboxEntry(
                    _log.Count + 1,
                    InboxEntryKind.Message,
                    $"ms_{_log.Count + 1}",
                    "ann",
                    "bob",
                    DateTimeOffset.UnixEpoch) { Ciphertext = new string('a', characters) });
            }
        }
    }

    public void FailNext(int times = 1) => Interlocked.Exchange(ref _failures, times);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name != nameof(IInboxGrain.Entries)) throw new NotSupportedException();
        var query = (ReadInbox)args![0]!;
        Looks.Enqueue(query.After);
        if (Interlocked.Decrement(ref _failures) >= 0) throw new TimeoutException("The test wants it so.");
        lock (_log)
        {
            var after = query.After ?? Acknowledged;
            return Task.FromResult<Outcome<InboxPage>>(
                new InboxPage(after, _log.Count, Acknowledged, [.. _log.Where(entry => entry.Seq > after).Take(PageMax)]));
        }
    }
}
