using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Listings;

public sealed class DirectoryGrainTests
{
    private readonly TestSilo _silo = new();

    private IDirectoryGrain Directory => _silo.Directory("default");

    [Fact]
    public async Task GivenStreams_WhenTheyAreListed_ThenTheySortByViewersOrByStart()
    {
        await Publish("a", viewers: 5, startedAfter: 1);
        await Publish("b", viewers: 9, startedAfter: 2);
        await Publish("c", viewers: 5, startedAfter: 3);

        Assert.Equal(["b", "c", "a"], await ReadAll(StreamSort.Viewers, 20));
        Assert.Equal(["c", "b", "a"], await ReadAll(StreamSort.Recent, 20));
    }

    [Fact]
    public async Task GivenManyStreams_WhenTheyAreListedPageByPage_ThenEachComesOnce()
    {
        for (var at = 0; at < 57; at++) await Publish($"s{at:00}", viewers: at % 4, startedAfter: at / 3);

        foreach (var sort in Enum.GetValues<StreamSort>())
        {
            var whole = await ReadAll(sort, 100);
            Assert.Equal(57, whole.Distinct().Count());
            Assert.Equal(whole, await ReadAll(sort, 5));
            Assert.Equal(whole, await ReadAll(sort, 57));
            Assert.Equal(whole, await ReadAll(sort, 1));
        }
    }

    [Fact]
    public async Task GivenATag_WhenStreamsAreListed_ThenOnlyThoseWithItInAnyCase()
    {
        await Publish("a", tags: ["Music", "live"]);
        await Publish("b", tags: ["musical"]);

        Assert.Equal(["a"], Ok(await Directory.List(new ListStreams("MUSIC", StreamSort.Viewers, 20, null))).Items.Select(stream => stream.Id));
    }

    [Theory]
    [InlineData(0, null, "limit")]
    [InlineData(101, null, "limit")]
    [InlineData(20, "none", "cursor")]
    public async Task GivenABadQuery_WhenStreamsAreListed_ThenItIsRefused(int limit, string? cursor, string field) =>
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await Directory.List(new ListStreams(null, StreamSort.Viewers, limit, cursor))).Field);

    [Fact]
    public async Task GivenAStream_WhenLateWordsOfItCome_ThenTheNewestStandsAndAnEndedOneDoesNotComeBack()
    {
        await Publish("a", viewers: 7, revision: 10);
        await Publish("a", viewers: 3, revision: 9);
        Assert.Equal(7, Assert.Single(Ok(await List()).Items).Viewers);

        await Directory.Withdraw("a");
        await Publish("a", viewers: 8, revision: 11);
        await Directory.Withdraw("never seen");
        await Publish("never seen");

        Assert.Empty(Ok(await List()).Items);
    }

    [Fact]
    public async Task GivenStreamsThatAreNotPublic_WhenTheyArePublished_ThenNobodySeesThem()
    {
        await Publish("a", visibility: Visibility.Invite);
        await Publish("b", visibility: Visibility.Followers);

        Assert.Empty(Ok(await List()).Items);
    }

    [Fact]
    public async Task GivenLiveStreamsInTheCatalog_WhenTheDirectoryIsActivated_ThenItListsThePublicOnesOfItsTenant()
    {
        foreach (var (id, tenant, visibility) in new[]
        {
            ("st_1", "default", Visibility.Public),
            ("st_2", "default", Visibility.Invite),
            ("st_3", "elsewhere", Visibility.Public),
            ("st_4", "default", Visibility.Public),
        })
        {
            var start = StreamScene.Plan(visibility);
            Ok(await _silo.Stream(id).Start(start with { Caller = start.Caller with { TenantId = tenant } }));
        }

        Ok(await _silo.Stream("st_4").Stop(People.Host));
        _silo.Crash();

        Assert.Equal("st_1", Assert.Single(Ok(await List()).Items).Id);
        await _silo.Stream("st_1").Join(new JoinStream(People.Ann, "front", "c", null, null));
        _silo.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Assert.Single(Ok(await List()).Items).Viewers);
    }

    private Task<Outcome<StreamPage>> List() => Directory.List(new ListStreams(null, StreamSort.Viewers, 20, null));

    private Task Publish(
        string id, int viewers = 0, int startedAfter = 0, long revision = 1, Visibility visibility = Visibility.Public, IReadOnlyList<string>? tags = null) =>
        Directory.Publish(new StreamListing(
            new StreamView(
                id,
                "default",
                "host",
                "Host",
                "title",
                "",
                tags ?? [],
                StreamStatus.Live,
                visibility,
                $"live_{id}",
                viewers,
                viewers,
                viewers,
                _silo.Now.AddSeconds(startedAfter),
                null,
                null,
                GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false),
            revision));

    private async Task<List<string>> ReadAll(StreamSort sort, int limit)
    {
        var (read, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = Ok(await Directory.List(new ListStreams(null, sort, limit, cursor)));
            read.AddRange(page.Items.Select(stream => stream.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return read;
    }
}
