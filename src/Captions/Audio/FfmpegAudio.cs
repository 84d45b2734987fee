using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Livehouse.Captions.Configuration;

namespace Livehouse.Captions.Audio;

/// <summary>
/// Reads a stream's sound by ffmpeg. Raw samples carry no times, so a filter prints those of each frame (<c>ashowinfo</c>) on the error output, before the
/// frame's samples come on the standard one.
/// </summary>
internal sealed partial class FfmpegAudio(WorkerOptions options, TimeProvider time) : IAudioSource
{
    /// <summary>Frames that are announced and not yet read: ffmpeg waits beyond.</summary>
    private const int FramesAhead = 1_000;

    /// <summary>
    /// A source without sound for so long has ended. An RTMP server keeps its readers when the encoder is gone, and its pings, which come more often than
    /// this, count as data for ffmpeg's <c>-rw_timeout</c>. A playlist's reader ends by itself, and its segments may come in long intervals.
    /// </summary>
    internal static readonly TimeSpan SilenceMost = TimeSpan.FromSeconds(15);

    private static readonly string Filter = string.Create(
        CultureInfo.InvariantCulture,
        $"aresample={AudioFrame.Rate},aformat=sample_fmts=s16:channel_layouts=mono,asetnsamples=n={AudioFrame.Length}:p=0,ashowinfo");

    public async IAsyncEnumerable<AudioFrame> Read(string address, bool fromStart, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var process = Start(address, fromStart);
        try
        {
            var announced = Channel.CreateBounded<Announced>(FramesAhead);
            var announcing = Announce(process.StandardError, announced.Writer, cancellation);
            var silenceMost = IsPlaylist(address) ? Timeout.InfiniteTimeSpan : SilenceMost;
            var count = 0;
            while (await Next(process, announced.Reader, silenceMost, cancellation) is { } frame)
            {
                count++;
                yield return frame;
            }

            await announcing;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0 || count == 0) throw new AudioFailedException($"ffmpeg ended with {process.ExitCode} after {count} frames.");
        }
        finally
        {
            // It has nothing to save.
            if (!process.HasExited) process.Kill();
        }
    }

    private static bool IsPlaylist(string address) => address.Contains(".m3u8", StringComparison.Ordinal);

    /// <summary>Null: that was the last one.</summary>
    private async Task<AudioFrame?> Next(Process process, ChannelReader<Announced> announced, TimeSpan silenceMost, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(silenceMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            if (!await announced.WaitToReadAsync(either.Token) || !announced.TryRead(out var next)) return null;
            var bytes = new byte[next.Samples * sizeof(short)];
            var read = await process.StandardOutput.BaseStream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token);
            return read < bytes.Length ? null : new AudioFrame(next.Seconds, Samples(bytes));
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new AudioFailedException($"Nothing came for {silenceMost.TotalSeconds:0} seconds.");
        }
    }

    private Process Start(string address, bool fromStart)
    {
        // Only the reader of playlists knows it.
        string[] ofPlaylist = fromStart && IsPlaylist(address) ? ["-live_start_index", "0"] : [];
        // With -copyts the source's own times are kept.
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "info", "-rw_timeout", "15000000", "-copyts", .. ofPlaylist, "-i", address,
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-af", Filter, "-f", "s16le", "-flush_packets", "1", "pipe:1",
        ];
        var start = new ProcessStartInfo(options.Ffmpeg, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start) ?? throw new AudioFailedException("ffmpeg did not start.");
        }
        catch (Win32Exception failure)
        {
            throw new AudioFailedException("ffmpeg can't be started.", failure);
        }
    }

    private static async Task Announce(StreamReader errors, ChannelWriter<Announced> announced, CancellationToken cancellation)
    {
        try
        {
            // Nothing else of it is kept: it names addresses, which are secrets.
            while (await errors.ReadLineAsync(cancellation) is { } line)
            {
                if (Of(line) is { } frame) await announced.WriteAsync(frame, cancellation);
            }
        }
        finally
        {
            announced.TryComplete();
        }
    }

    /// <summary>Null for a line that announces no frame with a time.</summary>
    internal static Announced? Of(string line)
    {
        var match = Frame().Match(line);
        return match.Success && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? new Announced(seconds, int.Parse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            : null;
    }

    private static short[] Samples(byte[] bytes)
    {
        var samples = new short[bytes.Length / sizeof(short)];
        for (var at = 0; at < samples.Length; at++) samples[at] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at * sizeof(short)));
        return samples;
    }

    [GeneratedRegex(@"\bpts_time:(-?[0-9.]+(?:e[-+]?[0-9]+)?) .*\bnb_samples:([0-9]{1,6})\b")]
    private static partial Regex Frame();

    internal readonly record struct Announced(double Seconds, int Samples);
}
