using Livehouse.Identity;

namespace Livehouse.Tests;

public sealed class IdentityOptionsTests
{
    private static IdentityOptions Defaults => new() { JwtSecret = "a-secret-of-the-tests-that-is-long-enough" };

    [Fact]
    public void TheDefaultsAreThese()
    {
        Assert.Equal(TimeSpan.FromMinutes(15), Defaults.AccessTokenLifetime);
        Assert.Equal(TimeSpan.Zero, Defaults.ClockLeeway);
        Assert.Equal(TimeSpan.FromDays(30), Defaults.SessionIdleMax);
        Assert.Equal(TimeSpan.FromDays(90), Defaults.SessionAgeMax);
        Assert.Equal(100, Defaults.SessionsMax);
        Assert.Equal(TimeSpan.FromSeconds(20), Defaults.RefreshRepeatableFor);
        Assert.Equal(10, Defaults.RegistrationsPerHour);
        Assert.Equal(TimeSpan.FromSeconds(3), Defaults.SessionCheckedFor);
        Assert.Equal(210_000, Defaults.PasswordIterations);
        Assert.Equal(512, Defaults.HashesWaitingMax);
        Assert.Empty(Defaults.Faults());
    }

    [Fact]
    public void GivenSeveralMistakes_WhenTheyAreLookedFor_ThenAllAreNamedAndNoSecretIs()
    {
        var options = Defaults with { AccessTokenLifetime = TimeSpan.Zero, SessionsMax = 0, PasswordIterations = 0, SessionCheckedFor = TimeSpan.FromHours(1) };

        Assert.Equal(4, options.Faults().Count());
        Assert.DoesNotContain(options.JwtSecret, string.Concat(options.Faults()) + options, StringComparison.Ordinal);
        Assert.Single((Defaults with { JwtSecret = "" }).Faults());
    }
}
