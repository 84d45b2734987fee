using System.Text.Json;
using Livehouse.Identity.LoadTests;
using Livehouse.LoadTest.Options;

namespace Livehouse.LoadTest.Target;

/// <summary>The fronts of one deployment, and what a run makes there.</summary>
internal sealed class Deployment : IDisposable
{
    private const int UsersAtOnce = 500;

    /// <summary>For what comes after the load: its last answers, and the cleaning.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CleanFor = TimeSpan.FromMinutes(2);

    /// <summary>For rooms that a media server closes; one that does not answer is not waited for.</summary>
    private static readonly TimeSpan WorkFor = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    public Deployment(IReadOnlyList<Uri> targets, string secret)
    {
        // A redirect would lead to a server that has proved nothing.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            Timeout = TimeSpan.FromSeconds(20),
        };
        Fronts = [.. targets.Select(target => new TargetServer(_http, target, secret))];
    }

    public IReadOnlyList<TargetServer> Fronts { get; }

    /// <summary>Null before <see cref="Prepare"/>.</summary>
    public string? Run { get; private set; }

    /// <exception cref="TargetException">One of them has not the secret.</exception>
    public async Task<DateTimeOffset> Check(CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var front in Fronts) (_, now) = await front.Prove(cancellation);
        return now;
    }

    /// <summary>Users, and a stream for each host; every front is shown to know them.</summary>
    /// <exception cref="TargetException">A front is refused, or refuses.</exception>
    public async Task<Stage> Prepare(LoadOptions options, CancellationToken cancellation)
    {
        var now = await Check(cancellation);
        Run = LoadTestRun.New(now + options.Ramp + options.Load + Margin);
        var users = new List<LoadUser>();
        for (var wanted = options.Streams + options.Viewers; users.Count < wanted;)
        {
            users.AddRange(await Fronts[0].Grant(Run, users.Count, Math.Min(UsersAtOnce, wanted - users.Count), cancellation));
        }

        List<string> streams = [];
        foreach (var (number, host) in users.Take(options.Streams).Index())
        {
            var started = await Fronts[0].Ask(HttpMethod.Post, "/api/live/start", host, new { title = $"Load test {Run}, stream {number + 1}" }, cancellation);
            var id = started?.GetProperty("stream").GetProperty("id").GetString() ?? throw new TargetException("No stream can be started there.");
            streams.Add(id);
            foreach (var front in Fronts)
            {
                if (await front.Ask(HttpMethod.Get, $"/api/live/{id}", host, null, cancellation) is null)
                {
                    throw new TargetException($"{front.Address} does not know the stream that {Fronts[0].Address} started: they are not one deployment.");
                }
            }
        }

        return new Stage(Run, streams, [.. users.Skip(options.Streams)], await CheapestGift(users[0], cancellation));
    }

    /// <summary>Ends the streams and removes what was stored; false: something is left, which the server removes later.</summary>
    public async Task<(bool IsDone, int Rows)> Clean(string? run, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var rows = 0;
        while (true)
        {
            var step = await Fronts[0].Clean(run, cancellation);
            rows += step.RowsRemoved;
            if (step.IsDone) return (true, rows);
            if (TimeProvider.System.GetElapsedTime(began) > (step.WaitsForWork ? WorkFor : CleanFor)) return (false, rows);
            await Task.Delay(AskAgainAfter, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Null: gifts cost coins there, and the users have none.</summary>
    private async Task<string?> CheapestGift(LoadUser user, CancellationToken cancellation)
    {
        if (await Fronts[0].Ask(HttpMethod.Get, "/api/live/gifts", user, null, cancellation) is not { ValueKind: JsonValueKind.Array } gifts) return null;
        var free = gifts.EnumerateArray().Where(
            static gift => !gift.TryGetProperty("coins", out var coins) || coins.ValueKind == JsonValueKind.Null || coins.GetInt64() == 0);
        return free.OrderBy(static gift => gift.GetProperty("value").GetInt64()).Select(static gift => gift.GetProperty("type").GetString()).FirstOrDefault();
    }
}

/// <summary>What a run has at its beginning.</summary>
/// <param name="GiftType">Null: nobody can give anything.</param>
internal sealed record Stage(string Run, IReadOnlyList<string> Streams, IReadOnlyList<LoadUser> Users, string? GiftType);
