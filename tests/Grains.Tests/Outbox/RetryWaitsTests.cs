using Livehouse.Grains.Outbox;
using Livehouse.Outbox;

namespace Livehouse.Tests.Grains.Outbox;

public sealed class RetryWaitsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OutboxRunnerOptions Options = new() { Jitter = 0 };
    private static readonly OutboxPolicyAttribute Rooms = OutboxPolicyAttribute.Of(typeof(OpenRoom));
    private static readonly OutboxPolicyAttribute Mails = OutboxPolicyAttribute.Of(typeof(SendEmail));
    private static readonly OutboxPolicyAttribute Recordings = OutboxPolicyAttribute.Of(typeof(BeginRecording));

    [Fact]
    public void GivenOneMessage_WhenItFailsAgainAndAgain_ThenItsWaitsDoubleUpToAMinute()
    {
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60], Play(1, TimeSpan.FromMinutes(6)).Waits.Take(11));
    }

    /// <summary>Without the shared wait a thousand messages would have 9,000 attempts in the first minute.</summary>
    [Theory]
    [InlineData(10, 90, 20)]
    [InlineData(1_000, 2_000, 1_200)]
    [InlineData(5_000, 7_000, 5_200)]
    public void GivenManyMessages_WhenTheirServerIsAway_ThenTheirAttemptsTogetherAreBoundedAndNoneWaitsLongerThanAMinute(
        int messages, int firstMax, int laterMax)
    {
        var played = Play(messages, TimeSpan.FromMinutes(5));
        Assert.InRange(played.InMinute(0), messages, firstMax);
        for (var minute = 1; minute < 5; minute++) Assert.InRange(played.InMinute(minute), messages / 2, laterMax);
        Assert.InRange(played.Waits.Max(), 0, 60);
    }

    [Fact]
    public void GivenAKindWhoseServerWasAway_WhenItIsBackForMinutes_ThenAFailureIsTriedAgainSoon()
    {
        var waits = new RetryWaits(Options);
        for (var failure = 0; failure < 1_000; failure++) waits.After(Rooms, 1, Start);
        Assert.Equal(60, waits.After(Rooms, 1, Start).TotalSeconds);
        Assert.Equal(0.25, waits.After(Mails, 1, Start).TotalSeconds);
        Assert.InRange(waits.After(Rooms, 1, Start.AddMinutes(1)).TotalSeconds, 34, 35);
        Assert.Equal(0.25, waits.After(Rooms, 1, Start.AddMinutes(10)).TotalSeconds);
    }

    [Fact]
    public void GivenAMessageThatAUserWaitsFor_WhenManyOfItsKindFail_ThenItIsTriedAgainAsSoonAsAlone()
    {
        var waits = new RetryWaits(Options);
        for (var failure = 0; failure < 1_000; failure++) waits.After(Recordings, 1, Start);
        Assert.Equal([0.25, 0.5, 1, 2, 4], Enumerable.Range(1, 5).Select(attempt => waits.After(Recordings, attempt, Start).TotalSeconds));
    }

    /// <summary>All begin within 5 seconds, and no attempt succeeds.</summary>
    private static Played Play(int messages, TimeSpan length)
    {
        var waits = new RetryWaits(Options);
        var due = new PriorityQueue<int, DateTimeOffset>();
        var played = new Played([], []);
        for (var message = 0; message < messages; message++) due.Enqueue(1, Start.AddSeconds(5.0 * message / messages));
        while (due.TryDequeue(out var attempts, out var now) && now < Start + length)
        {
            var wait = waits.After(Rooms, attempts, now);
            played.At.Add(now);
            played.Waits.Add(wait.TotalSeconds);
            due.Enqueue(attempts + 1, now + wait);
        }

        return played;
    }

    private sealed record Played(List<DateTimeOffset> At, List<double> Waits)
    {
        public int InMinute(int minute) => At.Count(at => at >= Start.AddMinutes(minute) && at < Start.AddMinutes(minute + 1));
    }
}
