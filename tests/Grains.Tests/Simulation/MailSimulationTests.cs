using Livehouse.Grains.Outbox;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>
/// Mailboxes over a store that fails and dies at points drawn from a seed, several concurrent deliveries of the same mail, outcomes that are lost or reported
/// twice.
/// </summary>
public sealed class MailSimulationTests
{
    [Fact]
    public void GivenCrashesAndLostAndRepeatedDeliveries_WhenPeopleWriteToEachOther_ThenEveryMessageArrivesOnceAndInItsSendersOrder()
    {
        var happened = new Dictionary<string, int>();
        Seeds.Each(150, random => Simulate(random, happened));

        if (Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is not null) return;
        foreach (var what in new[]
        {
            "crash",
            "crash right after a commit",
            "deactivation",
            "StoreFailedException",
            "CrashedException",
            "GrainMovedException",
            "lost outcome",
            "outcome reported twice",
            "given up",
            "sent",
            "deleted",
            "read",
        })
        {
            Assert.True(happened.GetValueOrDefault(what) > 50, $"{what}: {happened.GetValueOrDefault(what)} times only.");
        }
    }

    /// <summary>An activation that another one overtook gave out a page without the entry that was written between its two reads.</summary>
    [Fact]
    public void GivenAPageThatIsReadWhileAnotherActivationWrites_ThenNoEntryIsLeftOut() => Simulate(new Random(385_127_285), []);

    private static void Simulate(Random random, Dictionary<string, int> happened)
    {
        var world = new World(random);
        world.Silo.InboxOptions = new() { MessagesPerMinute = 1_000 };
        string[] people = ["ann", "bob", "carl"];
        var writers = people.Select(person => new Writer(world, person, [.. people.Where(other => other != person)])).ToList();
        foreach (var writer in writers) world.Add(writer.Play);
        var runners = Enumerable.Range(0, 3).Select(_ => new Courier(world)).ToList();
        foreach (var runner in runners) world.Add(runner.Play);

        world.Run();

        world.Calm();
        new Courier(world).Finish().GetAwaiter().GetResult();
        Assert.Empty(world.Silo.Store.Pending);
        Verify(writers);
        foreach (var (what, times) in world.Happened) happened[what] = happened.GetValueOrDefault(what) + times;
        foreach (var runner in runners)
        {
            foreach (var (what, times) in runner.Happened) happened[what] = happened.GetValueOrDefault(what) + times;
        }

        happened["sent"] = happened.GetValueOrDefault("sent") + writers.Sum(static writer => writer.Sent.Count);
        happened["deleted"] = happened.GetValueOrDefault("deleted") + writers.Sum(static writer => writer.Deleted.Count);
        happened["read"] = happened.GetValueOrDefault("read") + writers.Sum(static writer => writer.Read.Count);
    }

    private static void Verify(IReadOnlyList<Writer> writers)
    {
        var logs = writers.ToDictionary(static writer => writer.UserId, static writer => writer.Log().GetAwaiter().GetResult());
        foreach (var writer in writers)
        {
            var own = logs[writer.UserId];
            foreach (var (_, messageId, seq) in writer.Sent) Assert.Equal(messageId, own[(int)seq - 1].MessageId);
            foreach (var other in writers.Where(other => other != writer))
            {
                // Each one's own place in the receiver's log: once, in the order in which they were sent. What was deleted before it was delivered never came.
                var sent = writer.Sent.Where(message => message.To == other.UserId).Select(static message => message.MessageId).ToList();
                var came = logs[other.UserId]
                    .Where(entry => entry.From == writer.UserId)
                    .GroupBy(static entry => entry.MessageId)
                    .Select(static entries => entries.MinBy(static entry => entry.Seq)!.MessageId)
                    .ToList();
                Assert.Equal(sent.Where(came.Contains), came);
                Assert.Subset(writer.Deleted.ToHashSet(), sent.Except(came).ToHashSet());
            }

            foreach (var log in logs.Values)
            {
                // A message is in a log once, or not at all after its deletion; everything about it is reported once.
                foreach (var entries in log.GroupBy(static entry => entry.MessageId))
                {
                    Assert.True(entries.Count(static entry => entry.Kind == InboxEntryKind.Message) <= 1, "A message came twice.");
                    Assert.True(entries.Count(static entry => entry.Kind == InboxEntryKind.Read) <= 1, "A read receipt was sent twice.");
                    Assert.True(
                        entries.Count(static entry => entry.Kind == InboxEntryKind.Deleted) is 0 or 2,
                        "A deletion is reported once and replaces the message.");
                }

                Assert.DoesNotContain(log, entry => entry.Kind == InboxEntryKind.Message && writer.Deleted.Contains(entry.MessageId));
            }

            foreach (var messageId in writer.Read)
            {
                var sender = writers.Single(other => other.Sent.Any(sent => sent.MessageId == messageId));
                Assert.True(
                    sender.Deleted.Contains(messageId) || logs[sender.UserId].Any(entry => entry.Kind == InboxEntryKind.Read && entry.MessageId == messageId),
                    "A read receipt was never sent.");
            }
        }
    }

    /// <summary>Runs outbox messages as fronts and runners do: any that is pending, beside others who run the same, and not always to the end.</summary>
    private sealed class Courier(World world)
    {
        private readonly DeliverMailHandler _handler = new(world.Silo);

        public Dictionary<string, int> Happened { get; } = [];

        public async Task Play()
        {
            for (var turn = 0; turn < 40; turn++)
            {
                await world.Pause(100);
                var pending = world.Silo.Store.Pending;
                if (pending.Count > 0) await Deliver(pending[world.Random.Next(pending.Count)]);
            }
        }

        /// <summary>The faults are over: whatever is left is delivered.</summary>
        public async Task Finish()
        {
            while (world.Silo.Store.Pending is [var first, ..]) await Report(first, await _handler.Run(first.Message, default), null);
        }

        private async Task Deliver(PendingOutboxMessage pending)
        {
            try
            {
                var dice = world.Random.Next(20);
                if (dice == 0)
                {
                    Count("given up");
                    await Report(pending, null, "It took too long.");
                    return;
                }

                var result = await _handler.Run(pending.Message, default);
                if (world.IsFaulty && dice < 5)
                {
                    Count("lost outcome");
                    return;
                }

                await Report(pending, result, null);
                if (dice >= 16)
                {
                    Count("outcome reported twice");
                    await Report(pending, result, null);
                }
            }
            catch (Exception unknown) when (unknown is StoreFailedException or CrashedException or GrainMovedException)
            {
                // It is still pending, or was completed: it will be claimed again.
                Count(unknown.GetType().Name);
            }
        }

        private Task Report(PendingOutboxMessage pending, OutboxResult? result, string? failure)
        {
            var key = pending.Grain.Key.Split(':');
            return world.Silo.Inbox(key[0], key[1]).OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, result, failure));
        }

        private void Count(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;
    }
}
