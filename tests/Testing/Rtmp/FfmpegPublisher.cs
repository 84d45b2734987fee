using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Livehouse.Testing.Rtmp;

/// <summary>
/// An encoder: ffmpeg, which publishes a test picture and a tone in real time at a low cost (320x180, 15 frames a second, H.264 and AAC). Ends with the test
/// process.
/// </summary>
public sealed partial class FfmpegPublisher : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private FfmpegPublisher(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text) _errors.Enqueue(text);
        };
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>What it complained about.</summary>
    public string Errors => string.Join('\n', _errors);

    public bool HasEnded => _process.HasExited;

    /// <param name="server">As <see cref="NginxRtmpServer.RtmpUrl"/>.</param>
    /// <param name="streamKey">With the secret, as it is put into an encoder.</param>
    /// <param name="keyframeSeconds">Between two keyframes.</param>
    /// <param name="soundFile">Is heard in place of the tone; silence follows.</param>
    public static FfmpegPublisher Start(string server, string streamKey, double keyframeSeconds = 1, bool sound = true, string? soundFile = null)
    {
        const int Fps = 15;
        var group = ((int)(keyframeSeconds * Fps)).ToString(CultureInfo.InvariantCulture);
        string[] tone = soundFile is not null ? ["-re", "-i", soundFile] : sound ? ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"] : [];
        string[] audio = sound ? ["-c:a", "aac", "-b:a", "64k"] : [];
        string[] arguments =
        [
            "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", $"testsrc2=size=320x180:rate={Fps}", .. tone,
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-threads", "1", "-pix_fmt", "yuv420p", "-b:v", "300k", "-maxrate", "300k",
            "-bufsize", "300k",
            "-g", group, "-keyint_min", group, "-sc_threshold", "0", .. audio, "-f", "flv", $"{server}/{streamKey}",
        ];
        return new FfmpegPublisher(
            Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })
                ?? throw new InvalidOperationException("ffmpeg did not start."));
    }

    /// <summary>Stops as an encoder does: it says goodbye.</summary>
    public async Task Stop()
    {
        Signal(SigTerm);
        await Ended();
    }

    /// <summary>Kill -9: the connection breaks.</summary>
    public async Task KillHard()
    {
        if (!_process.HasExited) _process.Kill();
        await Ended();
    }

    /// <summary>The process stands still; its connection stays, and the system goes on to answer for it.</summary>
    public void Freeze() => Signal(SigStop);

    public void Thaw() => Signal(SigCont);

    public Task Ended() => _process.WaitForExitAsync().WaitAsync(Hang.After);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        await KillHard();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && Kill(_process.Id, signal) != 0) throw new InvalidOperationException("The signal could not be sent.");
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
