using System.Threading.Channels;
using Livehouse.Captions.Audio;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Recognition;
using Livehouse.Captions.Server;
using Livehouse.Captions.Speech;
using Microsoft.Extensions.Logging;

namespace Livehouse.Captions.Streams;

/// <summary>
/// Captions streams: hears each, recognises what is said and writes it, until the stream ends. The three go on by themselves, with bounded queues between them:
/// a slow recogniser or a server that is away holds nothing up but the one before it.
/// </summary>
internal sealed partial class StreamCaptioner(
    LivehouseApi api, IAudioSource audio, ISpeechRecognizer recognizer, WorkerOptions options, TimeProvider time, ILogger<StreamCaptioner> logger)
    : IDisposable
{
    /// <summary>Pieces of a stream that wait to be recognised: with eight seconds each, 16 MB.</summary>
    private const int PiecesMax = 64;

    /// <summary>Frames of a source that are read and not yet heard: five minutes, 10 MB.</summary>
    private const int FramesMax = 3_000;

    /// <summary>In milliseconds: so far before what is heard first a guess that was left open is looked for.</summary>
    private const long GuessMost = 600_000;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longer than a playlist is. All that it has is of the connected encoder when that is the first one, or has been there for this long; otherwise its
    /// beginning belongs to another connection, whose place in the stream is not known any more.
    /// </summary>
    private static readonly TimeSpan PlaylistMost = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _parallel = new(options.Parallel);

    /// <summary>
    /// Returns when the stream is over, and what was said in it is written; or soon after <paramref name="stopping"/>. Throws what no retry here can end.
    /// </summary>
    public async Task Run(string streamId, CancellationToken stopping)
    {
        using var given = new CancellationTokenSource();
        await using var onStop = stopping.Register(() => given.CancelAfter(options.DrainFor));
        using var heard = CancellationTokenSource.CreateLinkedTokenSource(stopping, given.Token);
        var sender = new CaptionSender(streamId, api, time, logger);
        var pieces = Channel.CreateBounded<Piece>(PiecesMax);
        var progress = new Heard();
        var recognizing = Recognize(streamId, pieces.Reader, progress, sender, given.Token);
        var writing = sender.Run(given.Token);

        // A stream whose captions can't be recognised or written any more need not be heard.
        var watching = Task.WhenAll(CancelOnFault(recognizing, given), CancelOnFault(writing, given));
        var hearing = Hear(streamId, pieces, progress, heard.Token, given.Token);

        // Each task's end is looked at below. What was heard until now is still recognised and written.
        await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!hearing.IsCompletedSuccessfully && !heard.IsCancellationRequested) given.CancelAfter(options.DrainFor);
        pieces.Writer.TryComplete();
        await recognizing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        sender.Complete();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await watching;
        if (recognizing.IsFaulted) await recognizing;
        if (writing.Exception?.InnerException is CaptionRefusedException refused) LogRefused(streamId, refused.Message);
        else if (writing.IsFaulted) await writing;
        else if (recognizing.IsCanceled || writing.IsCanceled) LogUnfinished(streamId);
        if (hearing.IsFaulted || (hearing.IsCanceled && !heard.IsCancellationRequested)) await hearing;
    }

    public void Dispose() => _parallel.Dispose();

    private static async Task CancelOnFault(Task task, CancellationTokenSource given)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.IsFaulted) await given.CancelAsync();
    }

    /// <summary>Hears the stream until it is over, also when its source breaks off in between.</summary>
    /// <param name="cancellation">Nothing more is read.</param>
    /// <param name="givenUp">What was read is not heard any more, either.</param>
    private async Task Hear(string streamId, Channel<Piece> pieces, Heard heard, CancellationToken cancellation, CancellationToken givenUp)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                var facts = await api.Stream(streamId, cancellation);
                if (!facts.IsLive || facts.E2ee || facts.StartedAt is not { } startedAt) return;
                var since = await api.EncoderSince(facts.ChannelId, cancellation);
                if (since is null && options.Source.Length == 0)
                {
                    // Nobody publishes: there is nothing to read, and nothing has failed.
                    backoff.Reset();
                    await Task.Delay(LooksEvery, time, cancellation);
                    continue;
                }

                if (await Source(streamId, facts, cancellation) is { } address)
                {
                    var isWhole = since is null || since - startedAt < PlaylistMost / 4 || time.GetUtcNow() - since > PlaylistMost;
                    var clock = new MediaClock(startedAt, options.SourceDelay);
                    using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    var frames = Channel.CreateBounded<ReadFrame>(FramesMax);
                    var ahead = ReadAhead(streamId, audio.Read(address, isWhole, reading.Token), frames.Writer, reading.Token);
                    try
                    {
                        await Hear(streamId, facts.ChannelId, frames.Reader, clock, heard, pieces, backoff, givenUp);
                    }
                    finally
                    {
                        await reading.CancelAsync();
                        await ahead;
                    }
                }
            }
            catch (Exception failure) when (failure is AudioFailedException or ServerAwayException)
            {
                LogBroken(streamId, failure.Message);
            }
            catch (CaptionRefusedException refused) when (refused.Status is 404)
            {
                return;
            }
            catch (CaptionRefusedException refused)
            {
                LogRefused(streamId, refused.Message);
            }

            await Task.Delay(backoff.Next(), time, cancellation);
        }
    }

    /// <summary>Reads on while the server is away: what an RTMP server sends to nobody can't be heard later.</summary>
    private async Task ReadAhead(
        string streamId, IAsyncEnumerable<AudioFrame> source, ChannelWriter<ReadFrame> frames, CancellationToken cancellation)
    {
        var count = 0;
        try
        {
            await foreach (var frame in source)
            {
                if (count++ == 0) LogBegins(streamId);
                await frames.WriteAsync(new ReadFrame(frame, time.GetUtcNow()), cancellation);
            }

            frames.Complete();
        }
        catch (Exception failure)
        {
            // The reader of the channel sees the failure after the last frame.
            frames.Complete(failure);
        }
    }

    private async Task Hear(
        string streamId,
        string channelId,
        ChannelReader<ReadFrame> frames,
        MediaClock clock,
        Heard heard,
        Channel<Piece> pieces,
        Backoff backoff,
        CancellationToken cancellation)
    {
        var cutter = new SpeechCutter(options.SpeechMax);
        var guessedSeconds = 0.0;
        try
        {
            await foreach (var (frame, readAt) in frames.ReadAllAsync(cancellation))
            {
                if (clock.MustBeSet(frame.MediaSeconds))
                {
                    if (cutter.End() is { } before) await pieces.Writer.WriteAsync(Over(before), cancellation);
                    var since = await WhenThere(streamId, () => api.EncoderSince(channelId, cancellation), cancellation);
                    clock.Set(frame.MediaSeconds, since, readAt);
                }

                if (clock.IsOfEarlierConnection(frame.MediaSeconds, readAt, PlaylistMost)) continue;
                var at = clock.At(frame.MediaSeconds);
                heard.Before ??= new Written(await WhenThere(
                    streamId, () => api.Captions(streamId, options.Language, Math.Max(0, at - GuessMost), cancellation), cancellation));
                if (at < heard.UntilMs || heard.Before.Has(at)) continue;
                foreach (var piece in cutter.Add(frame)) await pieces.Writer.WriteAsync(Over(piece), cancellation);
                Guess();
                heard.UntilMs = at + 1;
                backoff.Reset();
            }
        }
        finally
        {
            if (cutter.End() is { } last) pieces.Writer.TryWrite(Over(last));
        }

        Piece Over(SpokenPiece spoken) => new(clock.At(spoken.MediaSeconds), spoken, IsOver: true);

        void Guess()
        {
            var seconds = cutter.SpokenSeconds;
            // Another piece has begun.
            if (seconds < guessedSeconds) guessedSeconds = 0;
            if (options.GuessEvery == TimeSpan.Zero || seconds - guessedSeconds < options.GuessEvery.TotalSeconds) return;
            if (heard.IsGuessing || pieces.Reader.Count > 0) return;
            guessedSeconds = seconds;
            heard.IsGuessing = true;
            var spoken = cutter.SoFar();
            if (!pieces.Writer.TryWrite(new Piece(clock.At(spoken.MediaSeconds), spoken, IsOver: false))) heard.IsGuessing = false;
        }
    }

    /// <summary>The server's answer, however long it is away.</summary>
    private async Task<T> WhenThere<T>(string streamId, Func<Task<T>> ask, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ServerAwayException away)
            {
                LogWaits(streamId, away.Message);
                await Task.Delay(backoff.Next(away.RetryAfter), time, cancellation);
            }
        }
    }

    private async Task<string?> Source(string streamId, StreamFacts facts, CancellationToken cancellation) => options.Source.Length > 0
        ? options.Source.Replace("{channel}", facts.ChannelId, StringComparison.Ordinal).Replace("{stream}", streamId, StringComparison.Ordinal)
        : await api.Playlist(facts.ChannelId, cancellation);

    private async Task Recognize(string streamId, ChannelReader<Piece> pieces, Heard heard, CaptionSender sender, CancellationToken cancellation)
    {
        long lastMs = -1;
        SpokenCaption? guess = null;
        await foreach (var (startMs, spoken, isOver) in pieces.ReadAllAsync(cancellation))
        {
            if (!isOver)
            {
                var said = string.Join(' ', (await Guess(spoken, pieces, cancellation)).Select(static text => text.Text));
                heard.IsGuessing = false;
                if (said.Length == 0) continue;
                var next = Placing.Guess(said, startMs, startMs + (long)(spoken.Seconds * 1_000), options.Language, lastMs);
                if (sender.TryGuess(next)) guess = next;
                continue;
            }

            foreach (var open in heard.Before?.TakeGuessesUntil(startMs) ?? []) await sender.Add(open with { Final = true }, cancellation);
            foreach (var text in await Recognize(streamId, spoken, cancellation))
            {
                var (begin, end) = (startMs + (long)text.Begin.TotalMilliseconds, startMs + (long)text.End.TotalMilliseconds);
                foreach (var caption in Placing.Captions(text.Text, begin, end, options.Language, lastMs))
                {
                    lastMs = caption.StartMs;
                    guess ??= heard.Before?.TakeGuess(caption);
                    await sender.Add(guess is null ? caption : caption with { SegmentId = guess.SegmentId }, cancellation);
                    guess = null;
                }
            }

            if (guess is null) continue;
            // It was nothing after all.
            await sender.Add(guess with { Text = "", Final = true }, cancellation);
            lastMs = Math.Max(lastMs, guess.StartMs);
            guess = null;
        }

        foreach (var open in heard.Before?.TakeGuessesUntil(long.MaxValue) ?? []) await sender.Add(open with { Final = true }, cancellation);
    }

    /// <summary>Empty when nothing was said, when recognitions that are due take all there is, or when a piece is over before this is done.</summary>
    private async Task<IReadOnlyList<RecognizedText>> Guess(SpokenPiece spoken, ChannelReader<Piece> pieces, CancellationToken cancellation)
    {
        if (pieces.Count > 0 || !await _parallel.WaitAsync(TimeSpan.Zero, cancellation)) return [];
        using var overtaken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var recognizing = recognizer.Recognize(spoken, options.Language, overtaken.Token);
            if (await Task.WhenAny(recognizing, pieces.WaitToReadAsync(cancellation).AsTask()) != recognizing) await overtaken.CancelAsync();
            return await recognizing;
        }
        catch (Exception failure) when (failure is RecognitionFailedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return [];
        }
        finally
        {
            _parallel.Release();
        }
    }

    private async Task<IReadOnlyList<RecognizedText>> Recognize(string streamId, SpokenPiece piece, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            await _parallel.WaitAsync(cancellation);
            try
            {
                return await recognizer.Recognize(piece, options.Language, cancellation);
            }
            catch (RecognitionFailedException failure)
            {
                LogUnrecognized(streamId, failure.Message);
            }
            finally
            {
                _parallel.Release();
            }

            await Task.Delay(backoff.Next(), time, cancellation);
        }
    }

    /// <param name="StartMs">Since the stream began.</param>
    /// <param name="IsOver">False: it goes on, and is only to be guessed.</param>
    private sealed record Piece(long StartMs, SpokenPiece Spoken, bool IsOver);

    /// <param name="ReadAt">UTC: when the source gave it.</param>
    private sealed record ReadFrame(AudioFrame Frame, DateTimeOffset ReadAt);

    /// <summary>How far a stream was heard, over all its sources.</summary>
    private sealed class Heard
    {
        private volatile bool _isGuessing;

        public long UntilMs { get; set; }

        /// <summary>Null: not yet known. Pieces come after it is.</summary>
        public Written? Before { get; set; }

        /// <summary>A guess is under way: the next one waits for it.</summary>
        public bool IsGuessing
        {
            get => _isGuessing;
            set => _isGuessing = value;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening to {StreamId}")]
    private partial void LogBegins(string streamId);

    [LoggerMessage(Level = LogLevel.Information, Message = "What {StreamId} says is kept until the server answers: {Reason}")]
    private partial void LogWaits(string streamId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The sound of {StreamId} can't be read now: {Reason}")]
    private partial void LogBroken(string streamId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{StreamId} can't be captioned: {Reason}")]
    private partial void LogRefused(string streamId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Speech of {StreamId} was not recognised: {Reason}")]
    private partial void LogUnrecognized(string streamId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some of {StreamId} was heard and not written in time")]
    private partial void LogUnfinished(string streamId);
}
