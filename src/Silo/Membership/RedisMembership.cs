using System.Security.Authentication;
using Livehouse.Silo.Configuration;
using Orleans.Clustering.Redis;
using StackExchange.Redis;

namespace Livehouse.Silo.Membership;

/// <summary>
/// Members and reminders in Redis; state stays in PostgreSQL. Redis must keep what it acknowledged (appendonly): a lost member list splits the cluster
/// until its nodes restart.
/// </summary>
internal sealed class RedisMembership(string url) : IClusterMembership
{
    private const int ConnectMs = 5_000;

    private readonly ConfigurationOptions _options = Read(url);

    public ClusterProvider Provider => ClusterProvider.Redis;

    /// <summary>Creates nothing, since keys are created by their first write, but sends one query: an unusable server fails the start.</summary>
    /// <exception cref="IOException">It can't be used; the message says why, without a password.</exception>
    public async Task Prepare(ILogger log, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(_options);
            await connection.GetDatabase().PingAsync();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new IOException($"Redis at {string.Join(", ", _options.EndPoints)} (REDIS_URL) can't be used: {Why(error)}", error);
        }
    }

    public void Configure(ISiloBuilder silo)
    {
        silo.UseRedisClustering(Use);
        silo.UseRedisReminderService(options => options.ConfigurationOptions = _options);
    }

    public void Configure(IClientBuilder client) => client.UseRedisClustering(Use);

    /// <summary><c>redis://user:password@host:port/database</c>, <c>rediss</c> for TLS.</summary>
    internal static ConfigurationOptions Read(string url)
    {
        var parts = new Uri(url);
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = true,
            ConnectTimeout = ConnectMs,
            ClientName = "livehouse-cluster",
            Ssl = parts.Scheme == "rediss",
        };
        options.EndPoints.Add(parts.Host, parts.IsDefaultPort || parts.Port < 0 ? 6379 : parts.Port);
        var user = parts.UserInfo.Split(':', 2);
        if (user[0].Length > 0) options.User = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) options.Password = Uri.UnescapeDataString(user[1]);
        if (int.TryParse(parts.AbsolutePath.Trim('/'), out var database)) options.DefaultDatabase = database;
        return options;
    }

    /// <summary>The client's own message contains its whole configuration, and advice for programmers.</summary>
    private static string Why(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }) return "it rejects the user or the password";
            if (cause is RedisServerException refusal) return $"it answered {refusal.Message.Split('\n')[0]}";
            if (cause is AuthenticationException) return "the TLS handshake failed";
        }

        return "no Redis server answers there";
    }

    private void Use(RedisClusteringOptions options) => options.ConfigurationOptions = _options;
}
