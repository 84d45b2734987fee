using System.Diagnostics;
using System.Globalization;

namespace Livehouse.Testing.Rtmp;

/// <summary>A sound file in which a synthetic voice (<c>espeak-ng</c>) says words at given times, with silence around them.</summary>
public static class SpokenSound
{
    /// <param name="seconds">How long it is.</param>
    /// <param name="said">What is said, and when, in seconds.</param>
    /// <returns>Its path, in <paramref name="folder"/>.</returns>
    public static async Task<string> Make(string folder, double seconds, params (double At, string Words)[] said)
    {
        var inputs = new List<string>();
        var filter = "";
        for (var at = 0; at < said.Length; at++)
        {
            var path = Path.Combine(folder, $"words-{at}.wav");
            await Run("espeak-ng", "-v", "en-us", "-s", "130", "-w", path, said[at].Words);
            inputs.AddRange(["-i", path]);
            filter += string.Create(CultureInfo.InvariantCulture, $"[{at}]adelay={(int)(said[at].At * 1_000)}:all=1[w{at}];");
        }

        var whole = Path.Combine(folder, "speech.wav");
        filter += string.Concat(Enumerable.Range(0, said.Length).Select(static at => $"[w{at}]"));
        filter += string.Create(CultureInfo.InvariantCulture, $"amix=inputs={said.Length}:normalize=0,apad=whole_dur={seconds},aresample=44100");
        await Run("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", .. inputs, "-filter_complex", filter, whole]);
        return whole;
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(Hang.After);
        await process.WaitForExitAsync().WaitAsync(Hang.After);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
    }
}

/// <summary>A test that needs a voice, a recogniser and a real RTMP server: skipped, with the reason, where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SpeechFactAttribute : Xunit.FactAttribute
{
    private const string Advice =
        "NOT TESTED WITH SPEECH: no espeak-ng, or no pocketsphinx, here. Debian: apt-get install espeak-ng pocketsphinx pocketsphinx-en-us.";

    public SpeechFactAttribute() => Skip = RtmpPrograms.SkipReason ?? (Has("espeak-ng") && Has("pocketsphinx_continuous") ? null! : Advice);

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
