using Livehouse.Captions.Audio;
using Livehouse.Captions.Recognition;
using Livehouse.Captions.Streams;

namespace Livehouse.Tests.Captions;

public sealed class PlacingTests
{
    private static readonly DateTimeOffset Started = new(2026, 11, 28, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void GivenAnEncoder_WhenItReconnects_ThenItsClockStartsAgainInTheStream()
    {
        var clock = new MediaClock(Started, TimeSpan.FromMilliseconds(700));
        Assert.True(clock.MustBeSet(30.7));
        clock.Set(30.7, Started.AddSeconds(2), Started.AddSeconds(40));
        Assert.Equal(32_000, clock.At(30.7));
        Assert.False(clock.MustBeSet(30.2));
        Assert.Equal(62_000, clock.At(60.7));

        Assert.True(clock.MustBeSet(0.7));
        clock.Set(0.7, Started.AddSeconds(75), Started.AddSeconds(80));
        Assert.Equal(75_000, clock.At(0.7));
    }

    [Fact]
    public void GivenNoEncoderThatIsKnown_ThenTheSourceIsHeardAsItIsSpoken()
    {
        var clock = new MediaClock(Started, TimeSpan.Zero);
        clock.Set(1_234, null, Started.AddSeconds(10));
        Assert.Equal(11_500, clock.At(1_235.5));
    }

    [Fact]
    public void GivenATextThatIsTooLong_WhenItIsPlaced_ThenItsPartsShareItsTime()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 200));
        var captions = Placing.Captions(text, 10_000, 18_000, "en", after: -1).ToList();

        Assert.Equal(text, string.Join(' ', captions.Select(static caption => caption.Text)));
        Assert.All(captions, static caption => Assert.InRange(caption.Text.Length, 1, 400));
        Assert.Equal((10_000, 18_000), (captions[0].StartMs, captions[^1].EndMs));
        for (var at = 1; at < captions.Count; at++) Assert.Equal(captions[at - 1].EndMs, captions[at].StartMs);
        Assert.Equal(captions.Count, captions.Select(static caption => caption.SegmentId).Distinct().Count());
        Assert.Equal(1_001, Placing.Captions("same", 1_000, 1_000, "en", after: 1_000).Single().StartMs);
    }

    [Fact]
    public void GivenWhatEnginesPrint_ThenWordsAndTimesAreRead()
    {
        var words = PocketSphinxRecognizer.Words(
            "hello world\n<sil> 1.390 1.510 1.000000\nhello 1.520 1.900 1.0\n(NULL) 1.9 1.9 1.0\nworld(2) 1.910 2.480 0.9\n");
        Assert.Equal(("hello world", 1.52, 2.48), (words[0].Text, words[0].Begin.TotalSeconds, words[0].End.TotalSeconds));
        Assert.Empty(PocketSphinxRecognizer.Words("\n<sil> 0.0 1.0 1.0\n"));

        var texts = HttpRecognizer.Texts(
            """{"text":"a b","segments":[{"start":0.5,"end":1.25,"text":" Hello. "},{"start":2,"end":3,"text":"[BLANK_AUDIO]"}]}""", TimeSpan.Zero);
        Assert.Equal([new RecognizedText("Hello.", TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.25))], texts);
        texts = HttpRecognizer.Texts("""{"segments":[7,{"text":null},{"start":"0.5","end":null,"text":"Hello."}]}""", TimeSpan.Zero);
        Assert.Equal([new RecognizedText("Hello.", TimeSpan.Zero, TimeSpan.Zero)], texts);
        Assert.Equal([new RecognizedText("Hi", TimeSpan.Zero, TimeSpan.FromSeconds(4))], HttpRecognizer.Texts("""{"text":" Hi "}""", TimeSpan.FromSeconds(4)));

        Assert.Equal(
            new FfmpegAudio.Announced(0.722187, 372),
            FfmpegAudio.Of("[Parsed_ashowinfo_3 @ 0x5] n:1 pts:11555 pts_time:0.722187 pos:8648 fmt:s16 channels:1 rate:16000 nb_samples:372 checksum:0"));
        Assert.Null(FfmpegAudio.Of("[hls @ 0x1] Opening 'http://x/y.ts' for reading"));
    }
}
