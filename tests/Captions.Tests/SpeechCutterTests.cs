using Livehouse.Captions.Audio;
using Livehouse.Captions.Speech;

namespace Livehouse.Tests.Captions;

public sealed class SpeechCutterTests
{
    [Fact]
    public void GivenSpeechAndSilence_WhenItIsCut_ThenEachPieceHasItsPlaceAndAMargin()
    {
        var pieces = Cut(8, Quiet(10), Loud(12), Quiet(10), Loud(5), Quiet(10));

        Assert.Equal([(0.7, 1.8), (2.9, 1.1)], pieces.Select(Place));
    }

    [Fact]
    public void GivenSilenceAlone_ThenThereIsNothingToRecognize() => Assert.Empty(Cut(8, Quiet(500)));

    [Fact]
    public void GivenARoomsNoise_WhenSomebodySpeaksInIt_ThenOnlyThatIsCut()
    {
        // Noise of 200 is above the floor, until it was heard for a while.
        var pieces = Cut(8, Tone(200, 300), Loud(10), Tone(200, 20));

        Assert.Contains(pieces, static piece => Place(piece) is { Start: > 29 and < 31, Length: > 1 and < 2.5 });
        Assert.True(pieces.Count < 10, $"{pieces.Count} pieces");
    }

    [Fact]
    public void GivenSomebodyWhoNeverPauses_WhenAPieceBecomesTooLong_ThenItIsCutWhereItIsQuietestAndNothingIsLost()
    {
        var pieces = Cut(2, Loud(16), Tone(2_000, 1), Loud(40), Quiet(10));

        Assert.All(pieces, static piece => Assert.InRange(piece.Samples.Length, 1, 2 * AudioFrame.Rate));
        Assert.Equal((0, 1.7), Place(pieces[0]));
        for (var at = 1; at < pieces.Count; at++) Assert.Equal(Place(pieces[at - 1]).Start + Place(pieces[at - 1]).Length, Place(pieces[at]).Start, 3);
    }

    [Fact]
    public void GivenASourceWhoseClockJumps_WhenItGoesOn_ThenNoPieceIsOnBothSides()
    {
        var cutter = new SpeechCutter(TimeSpan.FromSeconds(8));
        var pieces = Loud(10).Select((samples, at) => new AudioFrame(100 + (at / 10.0), samples))
            .Concat(Loud(10).Concat(Quiet(10)).Select((samples, at) => new AudioFrame(0.7 + (at / 10.0), samples)))
            .SelectMany(cutter.Add)
            .ToList();

        Assert.Equal([(100, 1.0), (0.7, 1.3)], pieces.Select(Place));
    }

    [Fact]
    public void GivenTheEnd_WhenSomebodyWasSpeaking_ThenThatIsNotLost()
    {
        var cutter = new SpeechCutter(TimeSpan.FromSeconds(8));
        Assert.Empty(Loud(5).Select((samples, at) => new AudioFrame(at / 10.0, samples)).SelectMany(cutter.Add));

        Assert.Equal((0, 0.5), Place(cutter.End()!));
        Assert.Null(cutter.End());
    }

    private static List<SpokenPiece> Cut(int seconds, params IEnumerable<short[]>[] sounds)
    {
        var cutter = new SpeechCutter(TimeSpan.FromSeconds(seconds));
        return [.. sounds.SelectMany(static sound => sound).Select(static (samples, at) => new AudioFrame(at / 10.0, samples)).SelectMany(cutter.Add)];
    }

    private static (double Start, double Length) Place(SpokenPiece piece) =>
        (Math.Round(piece.MediaSeconds, 3), Math.Round((double)piece.Samples.Length / AudioFrame.Rate, 3));

    private static IEnumerable<short[]> Quiet(int frames) => Tone(3, frames);

    private static IEnumerable<short[]> Loud(int frames) => Tone(8_000, frames);

    private static IEnumerable<short[]> Tone(short height, int frames) => Enumerable.Range(0, frames)
        .Select(_ => Enumerable.Range(0, AudioFrame.Length).Select(at => at % 2 == 0 ? height : (short)-height).ToArray());
}
