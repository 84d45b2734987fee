using System.Text;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class CaptionTests
{
    private static readonly Caller Program = new("default", "key_1", "A worker", [Role.Viewer]);

    private static readonly Caption First = new("s1", "Hello", 1_000, 2_000, "en", false);

    [Fact]
    public async Task GivenAWord_WhenItIsAnswered_ThenItIsOnDiskAndEverybodyIsTold()
    {
        var scene = await Live();
        var front = await scene.Subscribe();

        var receipt = Ok(await Post(scene, First with { Text = " Hello ", Language = "EN-us" }));

        scene.Silo.Crash();
        var kept = First with { Language = "en-US" };
        Assert.Equal(new CaptionReceipt(kept, true, receipt.Seq), receipt);
        Assert.Equal([kept], scene.Silo.Store.Captions(Id));
        Assert.Equal(
            new CaptionSent(Id, receipt.Seq, "s1", "Hello", 1_000, 2_000, "en-US", false),
            Assert.Single(front.Received<CaptionSent>(StreamEventNames.Caption)));
    }

    [Fact]
    public async Task GivenAStreamWithCaptions_WhenAViewerJoins_ThenItSaysSo_AlsoAfterACrash()
    {
        var scene = await Live();
        async Task<bool> Offered() => Ok(await scene.Stream.Join(new JoinStream(People.Ann, "f1", "c1", null, null))).HasCaptions;

        Assert.False(await Offered());
        Ok(await Post(scene, First));
        Assert.True(await Offered());
        scene.Silo.Crash();
        Assert.True(await Offered());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task GivenASegment_WhenLaterWordsCome_ThenTheyReplaceItUntilOnlyAFinalOneDoes(int crashes)
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        async Task<CaptionReceipt> Next(Caption caption)
        {
            if (crashes > 0) scene.Silo.Crash();
            return Ok(await Post(scene, caption));
        }

        Assert.True((await Next(First)).Changed);
        Assert.False((await Next(First)).Changed);
        Assert.True((await Next(First with { Text = "Hello, wor", EndMs = 3_000 })).Changed);
        var final = First with { Text = "Hello, world.", EndMs = 3_100, Final = true };
        Assert.True((await Next(final)).Changed);
        var late = await Next(First with { Text = "Hello, wo" });
        Assert.Equal((final, false), (late.Caption, late.Changed));
        Assert.False((await Next(final)).Changed);
        Assert.Equal([final], scene.Silo.Store.Captions(Id));
        var corrected = final with { Text = "Hello, World!" };
        Assert.True((await Next(corrected)).Changed);
        Assert.Equal([corrected], scene.Silo.Store.Captions(Id));
        if (crashes == 0) Assert.Equal(4, front.Received<CaptionSent>(StreamEventNames.Caption).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task GivenASegment_WhenItIsTakenBackByAnEmptyText_ThenEverybodyIsToldOnce_AndNoLateGuessBringsItBack(int crashes)
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        async Task<CaptionReceipt> Next(Caption caption)
        {
            if (crashes > 0) scene.Silo.Crash();
            return Ok(await Post(scene, caption));
        }

        await Next(First);
        var takenBack = First with { Text = "", Final = true };
        Assert.True((await Next(takenBack with { Text = "  " })).Changed);
        Assert.False((await Next(takenBack)).Changed);
        Assert.False((await Next(First)).Changed);

        Assert.Equal([takenBack], scene.Silo.Store.Captions(Id));
        if (crashes == 0) Assert.Equal(["Hello", ""], front.Received<CaptionSent>(StreamEventNames.Caption).Select(static sent => sent.Text));
        Assert.True((await Next(First with { Final = true })).Changed);
    }

    [Fact]
    public async Task GivenMoreSegmentsThanMemoryHolds_WhenAnEarlyOneComesAgain_ThenWhatIsStoredDecides()
    {
        var scene = await Live();
        var final = First with { Final = true };
        Ok(await Post(scene, final));
        for (var at = 0; at < CaptionLimits.RecentMax + 1; at++)
        {
            scene.Advance(60);
            Ok(await Post(scene, First with { SegmentId = $"later-{at}" }));
        }

        Assert.False(Ok(await Post(scene, First)).Changed);
        Assert.Contains(final, scene.Silo.Store.Captions(Id));
    }

    [Fact]
    public async Task GivenManyWords_WhenASecondHasNoMore_ThenOneIsRefusedAndSpendsNothing()
    {
        var scene = await Live();
        for (var at = 0; at < CaptionLimits.PerSecond; at++) Ok(await Post(scene, First with { SegmentId = $"s{at}" }));

        Assert.Equal(TimeSpan.FromSeconds(1), Refused(RefusalCodes.RateLimited, await Post(scene, First with { SegmentId = "more" })).Limit?.RetryAfter);
        Assert.False(Ok(await Post(scene, First with { SegmentId = "s0" })).Changed);
        scene.Advance(1_000);
        Ok(await Post(scene, First with { SegmentId = "more" }));
    }

    [Theory]
    [InlineData("a b", "Hello", 0, 1, "en", "segmentId")]
    [InlineData("s", " ", 0, 1, "en", "text")]
    [InlineData("s", "Hello", -1, 1, "en", "startMs")]
    [InlineData("s", "Hello", 1, 1, "en", "endMs")]
    [InlineData("s", "Hello", 2, 1, "en", "endMs")]
    [InlineData("s", "Hello", 0, CaptionLimits.TimeMsMax + 1, "en", "endMs")]
    [InlineData("s", "Hello", 0, 1, "english language", "language")]
    [InlineData("s", "Hello", 0, 1, "", "language")]
    public async Task GivenABadWord_WhenItComes_ThenItIsRefusedAndNothingIsKept(
        string segmentId, string text, long startMs, long endMs, string language, string field)
    {
        var scene = await Live();

        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await Post(scene, new Caption(segmentId, text, startMs, endMs, language, true))).Field);

        Assert.Equal(1, scene.Silo.Store.Commits);
        Refused(RefusalCodes.ValidationFailed, await Post(scene, First with { Text = new string('x', CaptionLimits.TextLengthMax + 1) }));
    }

    [Fact]
    public async Task GivenCallers_WhenTheyPost_ThenOnlyTheOwnerAndProgramsOfTheTenantMay()
    {
        var scene = await Live(Visibility.Invite);

        Ok(await Post(scene, First));
        Ok(await Post(scene, First with { SegmentId = "s2" }, Program, isProgram: true));
        Refused(RefusalCodes.Forbidden, await Post(scene, First, People.Moderator));
        Refused(RefusalCodes.NotFound, await Post(scene, First, People.Ann));
        Refused(RefusalCodes.NotFound, await Post(scene, First, People.Stranger));
        Refused(RefusalCodes.NotFound, await Post(scene, First, Program with { TenantId = "elsewhere" }, isProgram: true));
        Refused(RefusalCodes.NotFound, await scene.Silo.Stream("st_none").Caption(new PostCaption(Program, First, true)));
        Refused(RefusalCodes.Conflict, await Post(await Live(e2ee: true), First));
    }

    [Fact]
    public async Task GivenTheStreamsEnd_WhenLateWordsCome_ThenTheyAreTaken()
    {
        var scene = await Live();
        Ok(await scene.Stream.Stop(People.Host));

        Ok(await Post(scene, First with { Final = true }));

        Assert.Single(scene.Silo.Store.Captions(Id));
    }

    [Fact]
    public async Task GivenAnOwnersDeletion_ThenTheirWordsAreErasedAlsoForClientsThatComeBack()
    {
        var scene = await Live();
        await scene.Subscribe();
        var before = await scene.Join(People.Ann);
        Ok(await Post(scene, First));

        await scene.Stream.Forget(new ForgetUser("default", People.Host.UserId, []));

        Assert.Empty(scene.Silo.Store.Captions(Id));
        var again = await scene.Join(People.Ann, lastSeq: before.Seq, epoch: before.Epoch);
        Assert.False(again.HasCaptions);
        Assert.DoesNotContain(again.Missed, static missed => Encoding.UTF8.GetString(missed.Payload.Span).Contains("Hello", StringComparison.Ordinal));
        Refused(RefusalCodes.StreamEnded, await Post(scene, First, Program, isProgram: true));
    }

    [Fact]
    public async Task GivenARecording_ThenItTellsWhichMomentOfTheStreamItBeginsWith()
    {
        var scene = await Live();
        scene.Advance(12_345);
        Ok(await scene.Stream.StartRecording(People.Host));
        await scene.Ends<BeginRecording>(new RecordingBegun("EG_1"));
        await scene.Egress("EV_1", EgressPhase.Active);
        Ok(await scene.Stream.StopRecording(People.Host));
        await scene.Ends<EndRecording>(new RecordingEnded(new EgressReport("EG_1", EgressPhase.Complete, "recordings/default/st_1/1.mp4", 12.5, 1_000, null)));
        await scene.Ends<CheckRecording>(new RecordingChecked("recordings/default/st_1/1.mp4", 1_234, "video/mp4"));

        Assert.Equal(12_345, Ok(await scene.Stream.Vod(People.Ann)).BeginsMs);
    }

    private static Task<Outcome<CaptionReceipt>> Post(StreamScene scene, Caption caption, Caller? caller = null, bool isProgram = false) =>
        scene.Stream.Caption(new PostCaption(caller ?? People.Host, caption, isProgram));
}
