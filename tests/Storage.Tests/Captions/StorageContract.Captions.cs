using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing.PostgreSql;
using Livehouse.Text;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private readonly Dictionary<string, long> _captionVersions = [];

    [ContractFact]
    public async Task GivenCaptions_WhenListed_ThenTheyComeByBeginThenById()
    {
        await Write("st_1", Said("b", 1_000), Said("a", 2_000), Said("c", 1_000), Said("z", 0));
        await Write("st_2", Said("a", 5, "of another stream"));

        Assert.Equal(["z", "b", "c", "a"], await Ids(new CaptionQuery("st_1", 10)));
        Assert.Equal(["z", "b"], await Ids(new CaptionQuery("st_1", 2)));
        Assert.Equal(["c", "a"], await Ids(new CaptionQuery("st_1", 10) { After = new CaptionPlace(1_000, "b") }));
        Assert.Empty(await Ids(new CaptionQuery("st_3", 10)));
        await Reopen();
        Assert.Equal(Said("b", 1_000), await Storage.Grains.FindCaption("st_1", "b"));
        Assert.Equal(Said("a", 5, "of another stream"), await Storage.Grains.FindCaption("st_2", "a"));
        Assert.Null(await Storage.Grains.FindCaption("st_2", "b"));
    }

    [ContractFact]
    public async Task GivenASegment_WhenItsNextWordIsWritten_ThenItReplacesTheOneBefore()
    {
        await Write("st_1", Said("a", 1_000, "hell") with { Final = false });
        var corrected = new Caption("a", "Hello\n\"wörld\" 🎤 %_'", 900, 2_500, "pt-BR", true);
        await Write("st_1", corrected);

        Assert.Equal([corrected], await Storage.Captions.List(new CaptionQuery("st_1", 10)));
        Assert.Equal(["pt-BR"], await Storage.Captions.Languages("st_1"));
        Assert.Empty(await Ids(new CaptionQuery("st_1", 10) { Words = ["hell", "x"] }));
        Assert.Equal(["a"], await Ids(new CaptionQuery("st_1", 10) { Words = ["hello", "worl"] }));
    }

    [ContractFact]
    public async Task GivenASegmentThatIsTakenBack_ThenItIsListedNoMore_AndStaysKnown()
    {
        var takenBack = Said("a", 1_000, "") with { Language = "de" };
        await Write("st_1", Said("a", 1_000) with { Language = "de" }, Said("b", 2_000));
        await Write("st_1", takenBack);

        Assert.Equal(["b"], await Ids(new CaptionQuery("st_1", 10)));
        Assert.Equal(["en"], await Storage.Captions.Languages("st_1"));
        await Reopen();
        Assert.Equal(takenBack, await Storage.Grains.FindCaption("st_1", "a"));
    }

    [ContractFact]
    public async Task GivenLanguagesAndTimes_WhenFiltered_ThenTheyDecide()
    {
        await Write(
            "st_1",
            Said("en", 0) with { Language = "en" },
            Said("gb", 1_000) with { Language = "en-GB" },
            Said("enm", 2_000) with { Language = "enm" },
            Said("de", 3_000) with { Language = "de" });

        Assert.Equal(["de", "en", "en-GB", "enm"], await Storage.Captions.Languages("st_1"));
        Assert.Equal(["en", "gb"], await Ids(new CaptionQuery("st_1", 10) { Language = "en" }));
        Assert.Equal(["gb"], await Ids(new CaptionQuery("st_1", 10) { Language = "en-GB" }));
        Assert.Empty(await Ids(new CaptionQuery("st_1", 10) { Language = "fr" }));
        Assert.Equal(["gb", "enm"], await Ids(new CaptionQuery("st_1", 10) { FromMs = 500, ToMs = 3_000 }));
        Assert.Equal(["en"], await Ids(new CaptionQuery("st_1", 10) { FromMs = 499, ToMs = 1_000 }));
    }

    [ContractFact]
    public async Task GivenWords_WhenATranscriptIsSearched_ThenEachMustBeginOneInThatStream()
    {
        await Write(
            "st_1", Said("cafe", 1, "Café Übung, 42"), Said("tokyo", 2, "東京ライブ"), Said("odd", 3, "O'Reilly's 100% \"AND\" under_score"), Said("again", 4, "cafés"));
        await Write("st_2", Said("other", 1, "Café"));

        foreach (var (text, found) in new (string, string[])[]
        {
            ("cafe", ["cafe", "again"]), ("CAFÉ ub", ["cafe"]), ("afe", []), ("42", ["cafe"]), ("東京", ["tokyo"]), ("大阪", []), ("and 100", ["odd"]),
            ("o'reilly", ["odd"]), ("score", ["odd"]), ("under_score", ["odd"]), ("cafe nothing", []),
        })
        {
            Assert.Equal((text, string.Join(' ', found)), (text, string.Join(' ', await Ids(new CaptionQuery("st_1", 10) { Words = SearchWords.Of(text) }))));
        }

        Assert.Equal(["again"], await Ids(new CaptionQuery("st_1", 10) { Words = ["cafe"], After = new CaptionPlace(1, "cafe") }));
    }

    [ContractFact]
    public async Task GivenCaptions_WhenTheirStreamErasesThem_ThenNoneOfThemIsLeftAndOthersAre()
    {
        await Write("st_1", Said("a", 1), Said("b", 2));
        await Write("st_2", Said("a", 1));
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_1"), 1, "{}") { ErasesCaptions = true });

        Assert.Empty(await Ids(new CaptionQuery("st_1", 10)));
        Assert.Empty(await Storage.Captions.Languages("st_1"));
        Assert.Null(await Storage.Grains.FindCaption("st_1", "a"));
        Assert.Equal(["a"], await Ids(new CaptionQuery("st_2", 10)));
    }

    [ContractFact]
    public async Task GivenAnOutdatedActivation_WhenItWritesCaptions_ThenNothingIsWritten()
    {
        await Write("st_1", Said("a", 1, "first"));
        var stale = new GrainCommit(GrainRef.Stream("st_1"), 0, "{}") { Captions = [Said("a", 1, "stale"), Said("b", 2)] };

        Assert.Equal(CommitResult.Conflict, await Storage.Grains.Commit(stale));

        Assert.Equal([Said("a", 1, "first")], await Storage.Captions.List(new CaptionQuery("st_1", 10)));
    }

    private static Caption Said(string segmentId, long startMs, string text = "Hello") => new(segmentId, text, startMs, startMs + 500, "en", true);

    private async Task Write(string streamId, params Caption[] captions)
    {
        var version = _captionVersions.GetValueOrDefault(streamId);
        var commit = new GrainCommit(GrainRef.Stream(streamId), version, "{}") { Captions = captions };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(commit));
        _captionVersions[streamId] = version + 1;
    }

    private async Task<IReadOnlyList<string>> Ids(CaptionQuery query) => [.. (await Storage.Captions.List(query)).Select(static caption => caption.SegmentId)];
}
