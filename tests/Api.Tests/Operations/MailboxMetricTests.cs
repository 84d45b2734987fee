using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

/// <summary>Of the one-process server alone: the queues of a cluster's grains are Orleans' own.</summary>
public class MailboxMetricTests
{
    [Fact]
    public async Task GivenOneProcess_WhenScraped_ThenItTellsHowManyTurnsWait()
    {
        await using var server = new ApiServer();
        await server.Start();
        Assert.Contains("# TYPE livehouse_mailbox_depth gauge\n", (await server.Anonymous().Get("/metrics")).Raw, StringComparison.Ordinal);
    }
}
