using Livehouse.Hosting;
using Livehouse.Moderation;
using Livehouse.Operators;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Reports by way of their stream; what the report queue checks is in its own tests.</summary>
public sealed class ReportTests
{
    private static readonly ReportStream Report = new(People.Ann, "op-1", "spam", "It is spam", null, [], "203.0.113.9", "a browser");

    [Fact]
    public async Task GivenAStream_WhenItIsReported_ThenTheModeratorsSeeItWithItsOwner()
    {
        var scene = await Live();

        var receipt = Ok(await scene.Stream.Report(Report));

        Assert.Equal("open", receipt.Status);
        var filed = Assert.Single(Ok(await scene.Silo.ReportQueue("default").List(new ListReports(People.Moderator, null, 20, null))).Items);
        Assert.Equal((receipt.ReportId, Id, "host", "ann"), (filed.ReportId, filed.StreamId, filed.StreamOwnerId, filed.ReporterId));
        Assert.Equal(("203.0.113.9", "a browser"), (filed.ClientAddress, filed.UserAgent));
        Assert.Equal(
            new OperatorEvent(OperatorEventTypes.ReportOpened, scene.Silo.Now, "default", Id, "ann", Detail: "spam"), scene.Silo.OperatorEvents[^1]);
    }

    [Fact]
    public async Task GivenNobodySignedIn_WhenTheyReport_ThenTheyAreAskedToSignIn() =>
        Refused(RefusalCodes.Unauthorized, await (await Live()).Stream.Report(Report with { Caller = People.Nobody }));

    [Fact]
    public async Task GivenAnEndedStream_WhenItIsReported_ThenTheReportIsTaken()
    {
        var scene = await Live();
        await scene.Stream.Stop(People.Host);

        Ok(await scene.Stream.Report(Report));
    }
}
