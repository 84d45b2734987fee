using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Notices;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Inboxes;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>The host is told how many viewers have a poor connection, as the fronts count them.</summary>
public sealed class QualityTests
{
    [Fact]
    public async Task GivenTwoFronts_ThenTheHostAloneIsToldTheSumAtMostEveryTenSeconds()
    {
        var (scene, told) = await Watched();
        await scene.Subscribe("one");
        await scene.Subscribe("two");

        await scene.Stream.CountQuality(new FrontQuality("one", 100, 7));
        scene.Advance(1);
        await scene.Stream.CountQuality(new FrontQuality("two", 20, 20));
        await scene.Stream.CountQuality(new FrontQuality("one", 90, 5));
        scene.Advance(9_000);
        Assert.Equal([(100, 7)], Counts(told));
        scene.Advance(2_000);

        Assert.Equal([(100, 7), (110, 25)], Counts(told));
        Assert.All(told.Heard, notice => Assert.Equal(("host", "default"), (notice.UserId, notice.TenantId)));
    }

    [Fact]
    public async Task GivenAFrontThatGoes_ThenItsViewersAreNotCounted()
    {
        var (scene, told) = await Watched();
        await scene.Subscribe("one");
        await scene.Subscribe("two");
        await scene.Stream.CountQuality(new FrontQuality("one", 5, 1));
        await scene.Stream.CountQuality(new FrontQuality("two", 3, 3));
        await scene.Stream.Unsubscribe("two");
        await scene.Silo.NotificationRouter().Register("users", told);
        scene.Advance(11_000);
        Assert.Equal((5, 1), Counts(told)[^1]);

        // The other one is lost without a word: its lease ends.
        for (var i = 0; i < 6; i++)
        {
            await scene.Silo.NotificationRouter().Register("users", told);
            scene.Advance(10_000);
        }

        Assert.Equal((0, 0), Counts(told)[^1]);
    }

    [Fact]
    public async Task GivenTheCounts_ThenTheHostAloneReadsTheirSum_AndNobodyOnceItIsOver()
    {
        var (scene, _) = await Watched();
        await scene.Subscribe("one");
        await scene.Subscribe("two");
        Assert.Equal(new ViewerQuality(0, 0), await scene.Stream.QualityOfViewers(People.Host));
        await scene.Stream.CountQuality(new FrontQuality("one", 100, 7));
        await scene.Stream.CountQuality(new FrontQuality("two", 20, 20));

        Assert.Equal(new ViewerQuality(120, 27), await scene.Stream.QualityOfViewers(People.Host));
        Assert.Null(await scene.Stream.QualityOfViewers(People.Ann));
        Assert.Null(await scene.Stream.QualityOfViewers(People.Moderator));
        Assert.Null(await scene.Stream.QualityOfViewers(People.Host with { TenantId = "another" }));
        Ok(await scene.Stream.Stop(People.Host));
        Assert.Null(await scene.Stream.QualityOfViewers(People.Host));
    }

    [Fact]
    public async Task GivenAnUnknownFrontOrAnEndedStream_ThenNothingIsTold()
    {
        var (scene, told) = await Watched();
        await scene.Stream.CountQuality(new FrontQuality("stranger", 5, 1));
        await scene.Subscribe("one");
        await scene.Stream.CountQuality(new FrontQuality("one", 0, 0));
        Ok(await scene.Stream.Stop(People.Host));
        await scene.Stream.CountQuality(new FrontQuality("one", 5, 1));
        scene.Advance(30_000);

        Assert.Empty(Counts(told));
    }

    private static async Task<(StreamScene Scene, RecordingUserFront Told)> Watched()
    {
        var scene = await Live();
        var told = new RecordingUserFront();
        await scene.Silo.NotificationRouter().Register("users", told);
        return (scene, told);
    }

    private static List<(int Reporting, int Poor)> Counts(RecordingUserFront told) =>
    [
        .. told.Heard.Where(notice => notice.Name == UserNoticeNames.ViewerQuality).Select(notice =>
        {
            var payload = JsonDocument.Parse(notice.Payload).RootElement;
            Assert.Equal(Id, payload.GetProperty("streamId").GetString());
            return (payload.GetProperty("reporting").GetInt32(), payload.GetProperty("poor").GetInt32());
        }),
    ];
}
