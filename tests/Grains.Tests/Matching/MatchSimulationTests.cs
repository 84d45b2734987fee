using Livehouse.Hosting;
using Livehouse.Matching;
using Livehouse.Rooms;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Matching;

/// <summary>In any order of turns, crashes and cancellations: no user has two partners, partners agree, and each pair has its own room.</summary>
public sealed class MatchSimulationTests
{
    private static readonly RoomTerms Terms = new("main", 2, 300, OpensOnEnter: false, HoldSeconds: 60);

    [Fact]
    public void GivenACrowdThatSeeksAndCancelsWhileProcessesDie_ThenEverybodyIsPairedAtMostOnce() => Seeds.Each(100, random =>
    {
        var steps = new DrawnSteps(random);
        var silo = new TestSilo(steps);
        var key = Topics.KeyOf("go");
        var tickets = new Dictionary<string, string>();
        var crowd = Enumerable.Range(0, 16).Select(number => Play($"user{number}")).ToList();
        while (!crowd.All(player => player.IsCompleted))
        {
            if (random.Next(60) == 0) silo.Crash();
            if (random.Next(20) == 0) silo.Clock.Advance(TimeSpan.FromSeconds(random.Next(60)));
            if (steps.IsEmpty) silo.Clock.Advance(TimeSpan.FromSeconds(1));
            else steps.TakeOne();
        }

        foreach (var player in crowd) player.GetAwaiter().GetResult();
        silo.Steps = new StepsAtOnce();
        while (!steps.IsEmpty) steps.TakeOne();
        var ended = new Dictionary<string, MatchTicket>();
        foreach (var (user, ticket) in tickets)
        {
            if (Now(user, ticket) is { } told) ended[user] = told;
        }

        foreach (var (user, ticket) in ended.Where(entry => entry.Value.Status == MatchStatus.Matched))
        {
            // The partner may have sought again since, with another ticket: what holds is this pair's.
            Assert.NotEqual(user, ticket.PartnerId);
            var rivals = ended.Values.Where(other => other.Status == MatchStatus.Matched && other.RoomName == ticket.RoomName).ToList();
            Assert.True(rivals.Count <= 2, $"{ticket.RoomName} is the room of {rivals.Count}.");
            foreach (var other in rivals.Where(other => other.UserId != user)) Assert.Equal((ticket.PartnerId, user), (other.UserId, other.PartnerId));
        }

        Assert.True(ended.Values.Count(ticket => ticket.Status == MatchStatus.Waiting) <= 1, "Two wait for one topic.");
        if (random.Next(2) == 0) return;
        silo.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.DoesNotContain(tickets, entry => Now(entry.Key, entry.Value)?.Status == MatchStatus.Waiting);

        MatchTicket? Now(string user, string ticket) =>
            silo.Match("default", key).Get(new MatchQuery(People.Viewer(user), ticket)).GetAwaiter().GetResult().Value;

        async Task Play(string user)
        {
            var caller = People.Viewer(user);
            for (var turn = 0; turn < 4; turn++)
            {
                await steps.Hop();
                var operation = $"{user}-{turn / 2}";
                try
                {
                    if (tickets.TryGetValue(user, out var mine) && random.Next(4) == 0)
                    {
                        await silo.Match("default", key).Cancel(new MatchQuery(caller, mine));
                    }
                    else if ((await silo.Match("default", key).Seek(new SeekMatch(caller, operation, "go", "main", Terms))).Value is { } ticket)
                    {
                        tickets[user] = ticket.TicketId;
                    }
                }
                catch (Exception lost) when (lost is CrashedException or Livehouse.Hosting.GrainMovedException)
                {
                    // The next turn tries again.
                }
            }
        }
    });
}
