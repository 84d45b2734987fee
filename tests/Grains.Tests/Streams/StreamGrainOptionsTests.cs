using Livehouse.Grains.Outbox;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Every default is pinned: clients rely on them (docs/api/limits.md).</summary>
public sealed class StreamGrainOptionsTests
{
    [Fact]
    public void GivenNoConfiguration_WhenAStreamsLimitsAreRead_ThenTheyAreTheContracts()
    {
        var options = new StreamGrainOptions();

        Assert.Equal((30, 120, 60), (options.ChatPerMinute, options.ReactionsPerMinute, options.GiftsPerMinute));
        Assert.Equal((500, 250, 20, 8, 250, 1_000), (
            options.FlushAfter.TotalMilliseconds,
            options.AppendAt,
            options.BatchEvery.TotalMilliseconds,
            options.BatchBurst,
            options.ReactionsEvery.TotalMilliseconds,
            options.ViewersEvery.TotalMilliseconds));
        Assert.Equal((100, 5, 10_000, 10_000), (options.NamedViewersMax, options.IngressesMax, options.InvitesMax, options.BansMax));
        Assert.Equal((15, 600), (options.FrontLease.TotalSeconds, options.EmptyRoomTimeout.TotalSeconds));
        Assert.Equal(
            (120, 60, 30, 20),
            (options.ReconnectWindow.TotalSeconds, options.DepartureMargin.TotalSeconds, options.PublisherGrace.TotalSeconds, options.ClosedRoomsMax));
    }

    [Fact]
    public void GivenNoConfiguration_WhenAUsersLimitsAreRead_ThenTheyAreTheContracts() =>
        Assert.Equal((3, 50), (new UserGrainOptions().StartsPerHour, new UserGrainOptions().JoinsPerQuarterHour));

    [Fact]
    public void GivenNoConfiguration_WhenTheOutboxMessageRunnersAreRead_ThenALeaseOutlastsATry()
    {
        var options = new OutboxRunnerOptions();

        Assert.Equal((16, 6, 18), (options.ConcurrencyMax, options.AttemptsMaxSoon, options.AttemptsMax));
        Assert.Equal((20, 30, 0.25, 60, 5), (
            options.Timeout.TotalSeconds,
            options.Lease.TotalSeconds,
            options.Backoff.TotalSeconds,
            options.BackoffMax.TotalSeconds,
            options.LookEvery.TotalSeconds));
    }
}
