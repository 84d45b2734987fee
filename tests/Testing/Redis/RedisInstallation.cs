namespace Livehouse.Testing.Redis;

/// <summary>Where this machine has Redis' server, if it has it.</summary>
public static class RedisInstallation
{
    private const string Advice = "NOT TESTED ON REDIS: no redis-server here. Debian, Ubuntu: apt-get install redis-server.";

    private static readonly string? Found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    /// <summary>Why tests against Redis are skipped; null when they run, or must fail (<c>CI</c>).</summary>
    public static string? SkipReason => Found is null && Environment.GetEnvironmentVariable("CI") is not ("1" or "true" or "True" or "TRUE") ? Advice : null;

    /// <exception cref="InvalidOperationException">It is not installed; says how to.</exception>
    public static string Program => Found ?? throw new InvalidOperationException(Advice);
}
