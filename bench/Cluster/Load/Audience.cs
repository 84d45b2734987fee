using System.Text.Json.Nodes;
using Livehouse.Bench.Nodes;
using Livehouse.Testing;

namespace Livehouse.Bench.Load;

/// <summary>All participants of a run.</summary>
internal sealed class Audience : IAsyncDisposable
{
    /// <summary>How long what was begun may take to be answered after the load's end.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan JoinMax = TimeSpan.FromSeconds(60);

    /// <summary>Spreads people over an interval as evenly as can be, however many they are.</summary>
    private const double GoldenShare = 0.6180339887;

    private readonly RunOptions _options;
    private readonly IReadOnlyList<Uri> _fronts;
    private readonly string _jwtSecret;
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20) }) { Timeout = Timeout.InfiniteTimeSpan };
    private int _people;

    public Audience(RunOptions options, NodeCluster cluster)
    {
        _options = options;
        _fronts = [.. cluster.Serving.Select(node => node.Address)];
        _jwtSecret = cluster.JwtSecret;
    }

    public List<Stage> Stages { get; } = [];

    public SideStarts? Side { get; private set; }

    public IEnumerable<Viewer> Viewers => Stages.SelectMany(stage => stage.Viewers);

    public IEnumerable<Operation> Operations =>
        Stages.SelectMany(stage => stage.Operations).Concat(Side?.All.SelectMany(side => new[] { side.Start, side.Stop }) ?? []);

    /// <summary>Streams are live and all viewers joined when this ends.</summary>
    /// <param name="clock">Creates the run's clock as soon as everyone has joined.</param>
    /// <exception cref="BenchException">A stream could not be started.</exception>
    public async Task Gather(RunClock clock, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(JoinMax);
        for (var number = 0; number < _options.Streams; number++)
        {
            var stage = new Stage(Person($"host{number}"), clock);
            Stages.Add(stage);
            await stage.GoLive(number, limit.Token);
            for (var seat = 0; seat < _options.Viewers; seat++)
            {
                var viewer = new Viewer(stage.StreamId, Token($"viewer{number}-{seat}"), _fronts, _people++, clock);
                stage.Viewers.Add(viewer);
                viewer.Begin();
            }

            foreach (var viewer in stage.Viewers) await viewer.Joined(limit.Token);
        }
    }

    /// <summary>Runs the load, warm-up included, and waits until everything was answered or <see cref="DrainMax"/> is over.</summary>
    public async Task Act(RunClock clock, CancellationToken cancellation)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var underWay = new List<Task>();
        var acting = new List<Task>();
        foreach (var (number, stage) in Stages.Index())
        {
            foreach (var (seat, viewer) in stage.Viewers.Index())
            {
                var share = ((number * _options.Viewers) + seat) * GoldenShare % 1;
                acting.Add(stage.Act(
                    viewer,
                    Pace(_options.GiftsPerMinute, share),
                    (at, due) => new Operation(OperationKind.Gift, $"g{at}", due) { Quantity = 1 + (((number * 31) + (seat * 7) + at) % 9) },
                    underWay,
                    giveUp.Token));
                acting.Add(stage.Act(
                    viewer,
                    Pace(_options.MessagesPerMinute, share),
                    (at, due) => new Operation(OperationKind.Message, $"m{at}", due) { Text = $"message {at} of {number}-{seat}" },
                    underWay,
                    giveUp.Token));
            }

            acting.Add(stage.PinAlong(Pace(_options.PinsPerMinute, number * GoldenShare % 1), giveUp.Token));
        }

        Side = new SideStarts(Person, clock);
        acting.Add(Side.Run(Pace(_options.StartsPerMinute, 0.5), giveUp.Token));
        await clock.Until(_options.Length, cancellation);
        giveUp.CancelAfter(DrainMax);
        await Task.WhenAll(acting);
        await Task.WhenAll(underWay);

        Pace Pace(int perMinute, double share) => new(perMinute, share, -_options.WarmUp, _options.Length);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stage in Stages) await stage.DisposeAsync();
        _http.Dispose();
    }

    private RestCaller Person(string name) => new(_http, Token(name), _fronts, _people++);

    private string Token(string name) =>
        SignedToken.Of(
            _jwtSecret, new JsonObject { ["sub"] = name, ["name"] = name, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(3).ToUnixTimeSeconds() });
}
