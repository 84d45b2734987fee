using Livehouse.Api.Hub;

namespace Livehouse.Tests.Hub;

public sealed class LiveHubOptionsTests
{
    [Fact]
    public void GivenTheDefaults_WhenTheyAreChecked_ThenTheyAreTheDocumentedOnes()
    {
        var options = new LiveHubOptions();
        Assert.Empty(options.Mistakes());
        Assert.Equal((65_536, 50), (options.MessageBytesMax, options.StreamsPerConnectionMax));
        Assert.Equal((1_048_576, 2_000), (options.LaggingBytes, options.LaggingEvents));
        Assert.Equal((8_388_608, 20_000), (options.TooSlowBytes, options.TooSlowEvents));
        Assert.Equal(250, options.OvertakingMax.TotalMilliseconds);
        Assert.Equal(
            (5.0, 4.0, 120.0, 10.0),
            (options.CloseGrace.TotalSeconds, options.LeaseRenewal.TotalSeconds, options.EndedLinger.TotalSeconds, options.GrainTimeout.TotalSeconds));
        Assert.Equal((50_000, 16), (options.RelayEventsMax, options.JoinsAtOnce));
    }

    [Fact]
    public void GivenSeveralMistakes_WhenTheyAreChecked_ThenAllAreNamed()
    {
        var options = new LiveHubOptions { MessageBytesMax = 0, TooSlowBytes = 1, TooSlowEvents = 1, LeaseRenewal = TimeSpan.FromSeconds(20) };
        Assert.Equal(4, options.Mistakes().Count);
    }
}
