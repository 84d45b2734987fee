using Livehouse.Captions.Audio;
using Livehouse.Captions.Configuration;
using Livehouse.Testing;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Captions;

/// <summary>With a program in ffmpeg's place: the real one is in the tests of the whole (<c>CaptionProofTests</c>).</summary>
public sealed class FfmpegAudioTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-ffmpeg-").FullName;
    private readonly FakeClock _clock = new();

    public void Dispose() => Teardown.Delete(_folder);

    /// <summary>nginx-rtmp keeps its readers when the encoder is gone. The worker waited without an end, also when the stream was over.</summary>
    [Fact]
    public async Task GivenAnRtmpSource_WhenNothingMoreComes_ThenItHasEndedAfter15Seconds()
    {
        await using var frames = Audio().Read("rtmp://media/live/ev_1", fromStart: true, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync().AsTask().WaitAsync(Hang.After));
        Assert.Equal((1.5, 2), (frames.Current.MediaSeconds, frames.Current.Samples.Length));

        var next = frames.MoveNextAsync().AsTask();
        _clock.Advance(FfmpegAudio.SilenceMost - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<AudioFailedException>(() => next.WaitAsync(Hang.After));
        Assert.Equal("Nothing came for 15 seconds.", failure.Message);
    }

    /// <summary>ffmpeg ends by itself when a playlist does, and its segments may be long.</summary>
    [Fact]
    public async Task GivenAPlaylist_WhenNothingComes_ThenItIsWaitedFor()
    {
        using var stopping = new CancellationTokenSource();
        await using var frames = Audio().Read("https://media/hls/ev_1.m3u8", fromStart: true, stopping.Token).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync().AsTask().WaitAsync(Hang.After));

        var next = frames.MoveNextAsync().AsTask();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(next.IsCompleted);

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Hang.After));
    }

    [Theory]
    [InlineData("", null, 700)]
    [InlineData("https://media/hls/{channel}.m3u8", null, 700)]
    [InlineData("rtmp://media/live/{channel}", null, 0)]
    [InlineData("rtmps://media/live/{channel}", null, 0)]
    [InlineData("rtmp://media/live/{channel}", "250", 250)]
    public void GivenASource_ThenItsDelayIsNginxRtmpsUnlessItIsSet(string source, string? delayMs, int expectedMs)
    {
        var settings = new Dictionary<string, string?> { ["CAPTIONS_SOURCE"] = source, ["CAPTIONS_SOURCE_DELAY_MS"] = delayMs };
        var (options, _) = WorkerOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Assert.Equal(expectedMs, options.SourceDelay.TotalMilliseconds);
    }

    /// <summary>Announces one frame of two samples, gives it, and then is silent.</summary>
    private FfmpegAudio Audio()
    {
        var program = Path.Combine(_folder, "ffmpeg");
        File.WriteAllText(
            program,
            """
            #!/bin/sh
            echo "[Parsed_ashowinfo_3 @ 0x5] n:0 pts:24000 pts_time:1.5 pos:8648 fmt:s16 channels:1 rate:16000 nb_samples:2 checksum:0" >&2
            printf abcd
            exec sleep 600
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FfmpegAudio(new WorkerOptions { Ffmpeg = program }, _clock);
    }
}
