using System.Net;
using System.Runtime.CompilerServices;
using Livehouse.Captions.Audio;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Recognition;
using Livehouse.Captions.Server;
using Livehouse.Captions.Speech;
using Livehouse.Captions.Streams;
using Livehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Captions;

public sealed class StreamCaptionerTests : IDisposable
{
    private readonly StandInServer _server = new();
    private readonly FakeClock _clock = new(StandInServer.StartedAt.AddSeconds(30));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task GivenASourceThatBreaksOff_WhenItIsReadAgainFromItsStart_ThenNothingIsCaptionedTwiceOrInAnotherPlace()
    {
        // Each reading has all of the playlist, and is one word longer.
        var source = new PlannedSource(_server, Words(1), Words(2), Words(3)) { BreaksOff = true };
        using var captioner = Captioner(source, new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        // The encoder connected after a second, and its first moment is 0.7 by the source's clock.
        Assert.Equal([1_700, 4_700, 7_700], _server.Captions.Select(static caption => caption.StartMs));
        Assert.All(_server.Captions, static caption => Assert.Equal($"asr-en-{caption.StartMs}", caption.SegmentId));
    }

    [Fact]
    public async Task GivenAnEncoderThatCameBack_WhenThePlaylistStillHasItsLastConnection_ThenThatIsNotHeardAsIfItWereOfThisOne()
    {
        var source = new PlannedSource(_server, [.. Sound(50, 10), .. Sound(51, 15, height: 3), .. Words(2)]);
        using var captioner = Captioner(source, new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal([1_700, 4_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Fact]
    public async Task GivenWhatAWorkerHasWrittenBefore_WhenAnotherTakesOver_ThenItGoesOnBehindIt()
    {
        _server.Before = [Earlier("asr-en-1700", 1_700, 2_900), Earlier("by-hand", 9_000, 19_000), Earlier("asr-en-GB-4000", 4_000, 8_000)];
        using var captioner = Captioner(new PlannedSource(_server, Words(2)), new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal([4_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Fact]
    public async Task GivenAWorkerThatCameLateAndHeardTheEndAlone_WhenAnotherHasAllOfThePlaylist_ThenItWritesWhatNobodyHas()
    {
        _server.Before = [Earlier("asr-en-1700", 1_700, 2_500), Earlier("asr-en-13710", 13_710, 14_500)];
        using var captioner = Captioner(new PlannedSource(_server, Words(6)), new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal([4_700, 7_700, 10_700, 16_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Fact]
    public async Task GivenAWorkerThatDiedWithGuessesOpen_WhenAnotherTakesOver_ThenEachGetsItsFinalTextOrStays()
    {
        _server.Before =
        [
            Earlier("asr-en-500", 500, 900) with { Final = false },
            Earlier("asr-en-1500", 1_500, 2_000) with { Final = false },
            Earlier("asr-en-9000", 9_000, 9_500) with { Final = false },
        ];
        using var captioner = Captioner(new PlannedSource(_server, Words(2)), new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal(
            [
                ("asr-en-500", "said before", 500, 900, true), ("asr-en-1500", "word", 1_700, 2_200, true), ("asr-en-4700", "word", 4_700, 5_200, true),
                ("asr-en-9000", "said before", 9_000, 9_500, true),
            ],
            _server.Captions.Select(Of));
    }

    [Fact]
    public async Task GivenARecogniserAndAServerThatFail_WhenTheyComeBack_ThenAllOfItIsWritten()
    {
        _server.BreakOff();
        _server.Fail(HttpStatusCode.BadGateway);
        using var captioner = Captioner(new PlannedSource(_server, Words(3)), new EchoRecognizer { Failures = 4 });

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal([1_700, 4_700, 7_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Fact]
    public async Task GivenAWorkerThatIsStopped_ThenWhatItHasHeardIsWritten()
    {
        var source = new PlannedSource(_server, [.. Words(1), .. Sound(3.7, 5)]) { StaysOpen = true };
        using var captioner = Captioner(source, new EchoRecognizer());
        using var stopping = new CancellationTokenSource();
        var run = captioner.Run("st_1", stopping.Token);
        await source.AllRead.WaitAsync(Hang.After);

        await stopping.CancelAsync();
        await run.WaitAsync(Hang.After);

        Assert.Equal([1_700, 3_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Fact]
    public async Task GivenAServerThatGoesAwayWhenTheSoundBegins_ThenWhatIsSaidMeanwhileIsKept()
    {
        // An RTMP server's sound can be read once.
        var source = new PlannedSource(_server, Words(3)) { BeforeFirst = () => _server.Away = 5, Pause = (40, _server.FirstAway) };
        using var captioner = Captioner(source, new EchoRecognizer());

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal([1_700, 4_700, 7_700], _server.Captions.Select(static caption => caption.StartMs));
        Assert.Equal(0, _server.Away);
    }

    [Fact]
    public async Task GivenAStreamThatTakesNoCaptionsAnyMore_ThenItIsNotHeardAnyLonger()
    {
        _server.Fail(HttpStatusCode.NotFound);
        var source = new PlannedSource(_server, Words(2)) { StaysOpen = true };
        using var captioner = Captioner(source, new EchoRecognizer());

        await captioner.Run("st_1", CancellationToken.None).WaitAsync(Hang.After);

        Assert.Empty(_server.Captions);
    }

    [Fact]
    public async Task GivenARecogniserThatBreaks_ThenTheStreamIsNotHeardAnyLongerAndTheFailureIsReported()
    {
        var source = new PlannedSource(_server, Words(2)) { StaysOpen = true };
        using var captioner = Captioner(source, new EchoRecognizer { Breaks = true });

        await Assert.ThrowsAsync<InvalidOperationException>(() => captioner.Run("st_1", CancellationToken.None).WaitAsync(Hang.After));
    }

    [Fact]
    public async Task GivenASourceThatBreaks_ThenWhatWasHeardIsWrittenAndTheFailureIsReported()
    {
        var source = new PlannedSource(_server, Words(1), Words(1)) { Breaks = true };
        using var captioner = Captioner(source, new EchoRecognizer());

        await Assert.ThrowsAsync<InvalidOperationException>(() => Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock));

        Assert.Equal([1_700], _server.Captions.Select(static caption => caption.StartMs));
    }

    [Theory]
    [InlineData("Good evening, everybody. Welcome.", "Good evening, everybody.", "Welcome.")]
    [InlineData("Good evening.", "Good evening.")]
    [InlineData("", "")]
    public async Task GivenSpeechWithoutAPause_ThenItIsGuessed_AndTheFinalTextTakesTheGuesssPlace(string final, params string[] captions)
    {
        var source = new PlannedSource(_server, Speech) { Pause = (FramesBeforeGuess, _server.FirstCaption) };
        using var captioner = Captioner(source, new ScriptedRecognizer(_ => Said("Good even"), _ => Said(final)), GuessEvery);

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        var written = _server.Captions;
        Assert.Equal(("asr-en-1700", "Good even", 1_700, 4_700, false), Of(written[0]));
        Assert.Equal(captions, written.Skip(1).Select(static caption => caption.Text));
        Assert.Equal(("asr-en-1700", true), (written[1].SegmentId, written[1].Final));
        Assert.Equal(written.Count - 1, written.Select(static caption => caption.SegmentId).Distinct().Count());
    }

    [Fact]
    public async Task GivenAGuessThatTakesTooLong_WhenThePieceIsOver_ThenItIsGivenUp()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new PlannedSource(_server, Speech) { Pause = (FramesBeforeGuess, asked.Task) };
        var recognizer = new ScriptedRecognizer(
            async cancellation =>
            {
                asked.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
                return [];
            },
            _ => Said("Good evening."));
        using var captioner = Captioner(source, recognizer, GuessEvery);

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal(("asr-en-2700", "Good evening.", true), Assert.Single(_server.Captions.Select(static one => (one.SegmentId, one.Text, one.Final))));
    }

    [Fact]
    public async Task GivenAServerThatIsAway_ThenAGuessIsLostAndTheFinalTextIsNot()
    {
        _server.BreakOff();
        var source = new PlannedSource(_server, Speech) { Pause = (FramesBeforeGuess, _server.FirstRefusal) };
        using var captioner = Captioner(source, new ScriptedRecognizer(_ => Said("Good even"), _ => Said("Good evening.")), GuessEvery);

        await Steps.Until(captioner.Run("st_1", CancellationToken.None), _clock);

        Assert.Equal(("asr-en-1700", "Good evening.", true), Assert.Single(_server.Captions.Select(static one => (one.SegmentId, one.Text, one.Final))));
    }

    /// <summary>Guessed once in <see cref="Speech"/>.</summary>
    private static TimeSpan GuessEvery => TimeSpan.FromSeconds(3);

    private const int FramesBeforeGuess = 40;

    /// <summary>Five seconds without a pause, from the encoder's second 1 on.</summary>
    private static AudioFrame[] Speech => [.. Sound(0.7, 10, height: 3), .. Sound(1.7, 50), .. Sound(6.7, 15, height: 3)];

    private static Task<IReadOnlyList<RecognizedText>> Said(string text) => Task.FromResult<IReadOnlyList<RecognizedText>>(
        [.. text.Split(". ", StringSplitOptions.RemoveEmptyEntries).Select((part, at) => new RecognizedText(
            text.EndsWith(part, StringComparison.Ordinal) ? part : part + ".", TimeSpan.FromSeconds(at + 1), TimeSpan.FromSeconds(at + 2)))]);

    private static SpokenCaption Earlier(string segmentId, long startMs, long endMs) => new(segmentId, "said before", startMs, endMs, "en", Final: true);

    private static (string, string, long, long, bool) Of(SpokenCaption caption) =>
        (caption.SegmentId, caption.Text, caption.StartMs, caption.EndMs, caption.Final);

    private StreamCaptioner Captioner(IAudioSource source, ISpeechRecognizer recognizer, TimeSpan guessEvery = default) => new(
        _server.Api(),
        source,
        recognizer,
        new WorkerOptions { ApiKey = "a-key", Parallel = 2, GuessEvery = guessEvery },
        _clock,
        NullLogger<StreamCaptioner>.Instance);

    /// <summary>So many words of half a second, three seconds apart, with silence between them; the first begins with the encoder's second 1.</summary>
    private static AudioFrame[] Words(int count) => [.. Enumerable.Range(0, count).SelectMany(static word => (AudioFrame[])
        [.. Sound(0.7 + (word * 3), 10, height: 3), .. Sound(1.7 + (word * 3), 5), .. Sound(2.2 + (word * 3), 15, height: 3)])];

    private static IEnumerable<AudioFrame> Sound(double from, int frames, short height = 8_000) => Enumerable.Range(0, frames)
        .Select(at => new AudioFrame(from + (at / 10.0), Tone(height)));

    private static short[] Tone(short height) => [.. Enumerable.Range(0, AudioFrame.Length).Select(at => at % 2 == 0 ? height : (short)-height)];

    /// <summary>Says how long the piece was; its margin is no part of the word.</summary>
    private sealed class EchoRecognizer : ISpeechRecognizer
    {
        public int Failures { get; set; }

        public bool Breaks { get; init; }

        public Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation) => Breaks
            ? throw new InvalidOperationException("It is broken.")
            : Failures-- > 0
            ? throw new RecognitionFailedException("Not now.")
            : Task.FromResult<IReadOnlyList<RecognizedText>>([new RecognizedText("word", TimeSpan.Zero, TimeSpan.FromSeconds(0.5))]);
    }

    /// <summary>Answers each call in its turn.</summary>
    private sealed class ScriptedRecognizer(params Func<CancellationToken, Task<IReadOnlyList<RecognizedText>>>[] answers) : ISpeechRecognizer
    {
        private int _next;

        public Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation) =>
            answers[_next++](cancellation);
    }

    /// <summary>What each reading gives; after the last one the stream is over.</summary>
    private sealed class PlannedSource(StandInServer server, params AudioFrame[][] readings) : IAudioSource
    {
        private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;

        public bool BreaksOff { get; init; }

        public bool Breaks { get; init; }

        public bool StaysOpen { get; init; }

        /// <summary>After so many frames of a reading it waits.</summary>
        public (int Frames, Task Until) Pause { get; init; } = (-1, Task.CompletedTask);

        public Action BeforeFirst { get; init; } = static () => { };

        public Task AllRead => _allRead.Task;

        public async IAsyncEnumerable<AudioFrame> Read(string address, bool fromStart, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Assert.Equal(("https://media.example.com/hls/st_1.m3u8", true), (address, fromStart));
            foreach (var (at, frame) in readings[_next++].Index())
            {
                if (at == 0) BeforeFirst();
                if (at == Pause.Frames) await Pause.Until.WaitAsync(cancellation);
                yield return frame;
            }

            if (_next < readings.Length)
            {
                if (Breaks) throw new InvalidOperationException("It is broken.");
                if (BreaksOff) throw new AudioFailedException("It broke off.");
                yield break;
            }

            _allRead.TrySetResult();
            if (StaysOpen) await new TaskCompletionSource().Task.WaitAsync(cancellation);
            server.IsLive = false;
        }
    }
}
