using Livehouse.LocalSilo;
using Livehouse.Tests.Contract;

namespace Livehouse.Tests;

public sealed class LocalSiloOptionsTests
{
    [Fact]
    public void GivenNoOptions_ThenTheseAreTheDefaults()
    {
        var options = new LocalSiloOptions();
        Assert.Equal(TimeSpan.FromMinutes(2), options.IdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.CallTimeout);
        Assert.Equal(10_000, options.MailboxLengthMax);
        Assert.Equal(64, options.SliceLengthMax);
        Assert.Equal(TimeSpan.FromSeconds(10), options.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1), options.SweepPeriod);
    }

    [Fact]
    public void GivenAShortTimeout_ThenTheSiloLooksMoreOften() =>
        Assert.Equal(TimeSpan.FromMilliseconds(100), new LocalSiloOptions { CallTimeout = TimeSpan.FromMilliseconds(400) }.SweepPeriod);

    [Fact]
    public void GivenSeveralMistakes_WhenTheSiloIsMade_ThenItNamesThemAll()
    {
        var options = new LocalSiloOptions { IdleTimeout = TimeSpan.Zero, CallTimeout = -TimeSpan.FromSeconds(1), MailboxLengthMax = 0, SliceLengthMax = 0, StopTimeout = TimeSpan.Zero };
        var fault = Assert.Throws<ArgumentException>(() => Silos.Start(new Probe(), TimeProvider.System, options));
        Assert.All(["IdleTimeout", "CallTimeout", "MailboxLengthMax", "SliceLengthMax", "StopTimeout"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }
}
