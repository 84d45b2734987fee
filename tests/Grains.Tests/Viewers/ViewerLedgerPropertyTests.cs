using Livehouse.Grains.Viewers;

namespace Livehouse.Tests.Grains.Viewers;

/// <summary>The ledger against an oracle of sets: whatever order, repetition or loss the events come in.</summary>
public sealed class ViewerLedgerPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void GivenAnyEventsInAnyOrder_WhenEachIsTakenIn_ThenTheCountIsTheOraclesAndTheMovementsAddUp() => Seeds.Each(200, random =>
    {
        var (ledger, oracle) = (new ViewerLedger("u0"), new Oracle());
        var (peak, before) = (0, new HashSet<string>());
        for (var step = 0; step < 150; step++)
        {
            var changes = OneEvent(random, ledger, oracle);

            var now = oracle.Present();
            peak = Math.Max(peak, now.Count);
            Assert.Equal(now.Count, ledger.Count);
            Assert.All(now, user => Assert.True(ledger.IsPresent(user)));
            Assert.Equal(now.Except(before).Order(), changes.Joined.Select(person => person.UserId).Order());
            Assert.Equal(before.Except(now).Order(), changes.Left.Select(person => person.UserId).Order());
            Assert.Equal(peak, ledger.Peak);
            before = now;
        }
    });

    [Fact]
    public void GivenLostEvents_WhenTwoListingsAndTheFrontsTellTheTruth_ThenTheCountIsTheTruth() => Seeds.Each(200, random =>
    {
        var (ledger, truth) = (new ViewerLedger("u0"), new Oracle());
        for (var step = 0; step < 150; step++)
        {
            // The truth has its causes in order: a session leaves only after it joined.
            var (sid, user, front, connection) = (random.Next(20), random.Next(6), $"f{random.Next(2)}", $"c{random.Next(5)}");
            switch (random.Next(4))
            {
                case 0:
                    if (!truth.Joined.TryAdd(("RM", $"s{sid}"), $"u{user}")) continue;
                    if (random.Next(3) > 0) ledger.MediaJoined("RM", $"s{sid}", Person(user), Start);
                    break;
                case 1:
                    if (!truth.Joined.ContainsKey(("RM", $"s{sid}")) || !truth.Left.Add(("RM", $"s{sid}"))) continue;
                    if (random.Next(3) > 0) ledger.MediaLeft("RM", $"s{sid}");
                    break;
                case 2:
                    if (!truth.Connections.TryAdd((front, connection), $"u{user}")) continue;
                    if (random.Next(3) > 0) ledger.Connected(front, connection, Person(user));
                    break;
                default:
                    if (!truth.Connections.Remove((front, connection))) continue;
                    if (random.Next(3) > 0) ledger.Disconnected(front, connection);
                    break;
            }

            // Listings that fail to show anything come in between, one at a time or more.
            if (random.Next(20) == 0) ledger.Listed(null, new Dictionary<string, Person>(), Start.AddSeconds(1));
        }

        var present = truth.Joined
            .Where(entry => !truth.Left.Contains(entry.Key))
            .ToDictionary(entry => entry.Key.Sid, entry => new Person(entry.Value, entry.Value));
        for (var listing = 2; listing < 4; listing++) ledger.Listed("RM", present, Start.AddSeconds(listing));
        foreach (var front in new[] { "f0", "f1" })
        {
            ledger.FrontHolds(front, truth.Connections
                .Where(entry => entry.Key.Front == front)
                .ToDictionary(entry => entry.Key.Connection, entry => new Person(entry.Value, entry.Value)));
        }

        Assert.Equal(truth.Present().Order(), Enumerable.Range(0, 6).Select(user => $"u{user}").Where(ledger.IsPresent).Order());
        Assert.Equal(truth.Present().Count, ledger.Count);
    });

    private static ViewerChanges OneEvent(Random random, ViewerLedger ledger, Oracle oracle)
    {
        var (room, sid, user) = ($"RM{random.Next(3)}", $"s{random.Next(12)}", random.Next(7));
        var (front, connection) = ($"f{random.Next(2)}", $"c{random.Next(6)}");
        switch (random.Next(12))
        {
            case 0 or 1 or 2 or 3:
                // A sid is one person's.
                user = (sid[1] + room[2]) % 7;
                oracle.Joined.TryAdd((room, sid), $"u{user}");
                return ledger.MediaJoined(room, sid, Person(user), Start);
            case 4 or 5 or 6:
                oracle.Left.Add((room, sid));
                return ledger.MediaLeft(room, sid);
            case 7 when random.Next(6) == 0:
                oracle.Closed.Add(room);
                return ledger.RoomClosed(room);
            case 7 or 8 or 9:
                oracle.Connections.TryAdd((front, connection), $"u{user}");
                return ledger.Connected(front, connection, Person(user));
            case 10:
                oracle.Connections.Remove((front, connection));
                return ledger.Disconnected(front, connection);
            default:
                var holds = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(6)).Distinct()
                    .ToDictionary(
                        at => $"c{at}",
                        at => oracle.Connections.TryGetValue((front, $"c{at}"), out var known) ? new Person(known, known) : Person(random.Next(7)));
                foreach (var key in oracle.Connections.Keys.Where(key => key.Front == front).ToList()) oracle.Connections.Remove(key);
                foreach (var (id, person) in holds) oracle.Connections[(front, id)] = person.UserId;
                return ledger.FrontHolds(front, holds);
        }
    }

    private static Person Person(int user) => new($"u{user}", $"u{user}");

    /// <summary>Sets, and nothing that could drift.</summary>
    private sealed class Oracle
    {
        public Dictionary<(string Room, string Sid), string> Joined { get; } = [];

        public HashSet<(string Room, string Sid)> Left { get; } = [];

        public HashSet<string> Closed { get; } = [];

        public Dictionary<(string Front, string Connection), string> Connections { get; } = [];

        /// <summary>The host, u0, is never a viewer.</summary>
        public HashSet<string> Present() =>
        [
            .. Joined
                .Where(entry => !Left.Contains(entry.Key) && !Closed.Contains(entry.Key.Room))
                .Select(entry => entry.Value)
                .Concat(Connections.Values)
                .Where(user => user != "u0"),
        ];
    }
}
