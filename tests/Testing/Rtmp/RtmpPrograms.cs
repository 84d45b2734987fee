namespace Livehouse.Testing.Rtmp;

/// <summary>Where this machine has nginx with its RTMP module, and ffmpeg, if it has them.</summary>
public static class RtmpPrograms
{
    private const string Advice =
        "NOT TESTED ON NGINX-RTMP: no nginx with ngx_rtmp_module.so, or no ffmpeg, here. Debian, Ubuntu: apt-get install nginx-light libnginx-mod-rtmp ffmpeg.";

    private static readonly string? ModulesFound =
        ((string[])["/usr/lib/nginx/modules", "/usr/share/nginx/modules"]).FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "ngx_rtmp_module.so")));

    private static readonly bool AllFound = ModulesFound is not null && Has("nginx") && Has("ffmpeg") && Has("ffprobe");

    /// <summary>Why tests over a real RTMP server are skipped; null when they run, or must fail (<c>CI</c>).</summary>
    public static string? SkipReason => !AllFound && Environment.GetEnvironmentVariable("CI") is not ("1" or "true" or "True" or "TRUE") ? Advice : null;

    /// <exception cref="InvalidOperationException">They are not installed; says how to.</exception>
    public static string Modules => AllFound ? ModulesFound! : throw new InvalidOperationException(Advice);

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin")
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A test that needs a real RTMP server and encoder: skipped, with the reason, where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RtmpFactAttribute : Xunit.FactAttribute
{
    public RtmpFactAttribute() => Skip = RtmpPrograms.SkipReason!;
}
