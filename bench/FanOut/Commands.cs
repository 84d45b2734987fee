using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Runs;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench;

/// <summary>Single measurements of one server, for development. Each returns whether every delivery arrived, once and in order.</summary>
internal static class Commands
{
    public const string Usage = """
        fixed    --server NAME [--viewers 500] [--rate 40] [--warmup 6] [--seconds 10]   CPU a delivery, latency
        arrive   --server NAME [--connections 8000] [--idle 4]                           connects a second, memory an idle connection
        peak     --server NAME [--viewers 500] [--first 100] [--factor 3] [--narrow 4]   the most deliveries a second
        start    [--out FOLDER]                                                          start-up and memory of Livehouse
        storm    [--viewers 2000] [--rate 20] [--out FOLDER]                             everybody joins at once; half drops and resumes
        webhooks [--channels 100] [--webhooks 1000] [--viewers 500] [--rate 10] [--seconds 10]   callbacks of RTMP servers while viewers chat
        cluster  [--kinds one,cluster] [--viewers 500] [--rate 40] [--warmup 8] [--seconds 8] [--joins 10000]   two silos and two fronts beside one process
        streams  [--streams 5000] [--few 10] [--settle 10] [--rest 20]                   what a stream costs beside its one viewer's connection
        compare  [--servers A,B] [--repeats 2] [--out FOLDER]                            all of the above but the storm, of every server in turn
        curves   [--servers A,B] [--out FOLDER]                                          viewers × rate, streams × viewers
        """;

    public static async Task<bool> Fixed(Options options)
    {
        var target = Targets.Named(options.Text("server", "livehouse"));
        var load = new FixedLoad(options.Whole("viewers", 500), options.Number("rate", 40), options.Seconds("warmup", 6), options.Seconds("seconds", 10));
        options.ThrowIfAnyIsLeft();
        await using var server = await ServerProcess.Start(target);
        using var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
        audience.Enter(load.Viewers);
        var figures = load.Run(audience);
        Console.WriteLine(target.Title);
        Print.Fixed(figures);
        return figures.Verdict.IsGood;
    }

    public static async Task<bool> Webhooks(Options options)
    {
        var target = Targets.Named("livehouse");
        var chat = new FixedLoad(options.Whole("viewers", 500), options.Number("rate", 10), options.Seconds("warmup", 6), options.Seconds("seconds", 10));
        var load = new CallbackLoad(options.Whole("channels", 100), options.Number("webhooks", 1_000), chat);
        options.ThrowIfAnyIsLeft();
        await using var server = await ServerProcess.Start(target);
        using var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
        audience.Enter(chat.Viewers);
        var figures = await load.Run(server, audience);
        Console.WriteLine(target.Title);
        Print.Fixed(figures.Chat);
        Print.Callbacks(load, figures);
        return figures is { Chat.Verdict.IsGood: true, Refused: 0 };
    }

    public static async Task<bool> Arrive(Options options)
    {
        var target = Targets.Named(options.Text("server", "livehouse"));
        var arrival = new Arrival(options.Whole("connections", 8_000), options.Whole("warmup", 300), options.Seconds("idle", 4));
        options.ThrowIfAnyIsLeft();
        await using var server = await ServerProcess.Start(target);
        using var audience = await Audience.Open(target, server, rooms: 1, senders: 1);
        var figures = arrival.Run(audience);
        Console.WriteLine(target.Title);
        Print.Arrival(figures);
        return audience.Judge().IsGood;
    }

    public static async Task<bool> Peak(Options options)
    {
        var target = Targets.Named(options.Text("server", "livehouse"));
        var warmUp = new FixedLoad(options.Whole("viewers", 500), options.Number("first", 100), options.Seconds("warmup", 6), TimeSpan.FromSeconds(1));
        var peak = new Peak(
            warmUp.Viewers,
            warmUp.MessagesPerSecond,
            options.Number("factor", 3),
            options.Whole("narrow", 4),
            TimeSpan.FromSeconds(1),
            options.Seconds("seconds", 2));
        options.ThrowIfAnyIsLeft();
        await using var server = await ServerProcess.Start(target);
        Console.WriteLine(target.Title);
        var figures = await peak.Run(
            async () =>
            {
                var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
                audience.Enter(peak.Viewers);
                warmUp.Run(audience);
                return audience;
            },
            Print.Step);
        Print.Peak(figures);
        return figures.Best is not null;
    }

    public static async Task<bool> Start(Options options)
    {
        var folder = options.Text("out", "");
        options.ThrowIfAnyIsLeft();
        await FirstAnswer.Run(Folder(folder));
        return true;
    }

    public static Task<bool> Storm(Options options)
    {
        var (storm, folder) = (new ViewerStorm(options.Whole("viewers", 2_000), options.Number("rate", 20)), options.Text("out", ""));
        options.ThrowIfAnyIsLeft();
        return storm.Run(Folder(folder));
    }

    public static Task<bool> Cluster(Options options)
    {
        var kinds = options.Text("kinds", "one,cluster").Split(',');
        var load = new FixedLoad(options.Whole("viewers", 500), options.Number("rate", 40), options.Seconds("warmup", 8), options.Seconds("seconds", 8));
        var visit = new ClusterVisit(load, options.Whole("joins", 10_000));
        options.ThrowIfAnyIsLeft();
        if (kinds.Any(static kind => kind is not ("one" or "cluster"))) throw new BenchException("Kinds are one and cluster.");
        return visit.Run(kinds);
    }

    public static async Task<bool> Streams(Options options)
    {
        var target = Targets.Named("livehouse");
        var run = new ManyStreams(options.Whole("streams", 5_000), options.Whole("few", 10), options.Seconds("settle", 10), options.Seconds("rest", 20));
        options.ThrowIfAnyIsLeft();
        var few = await run.OnFew(target);
        Print.Rest(few);
        var many = await run.OnMany(target);
        Print.Rest(many);
        Print.Line($"a stream beside its connection: {(many.Kilobytes - few.Kilobytes) / (many.Streams - few.Streams):0.0} KB");
        return few.Verdict.IsGood && many.Verdict.IsGood;
    }

    public static Task<bool> Compare(Options options)
    {
        var (targets, repeats, folder) =
            (Several(options, [.. Targets.All.Select(static target => target.Name)]), options.Whole("repeats", 2), options.Text("out", ""));
        options.ThrowIfAnyIsLeft();
        return Comparison.Run(targets, repeats, Folder(folder));
    }

    public static Task<bool> Curves(Options options)
    {
        var (targets, folder) = (Several(options, "livehouse", "signalr"), options.Text("out", ""));
        options.ThrowIfAnyIsLeft();
        return ScalingCurves.Run(targets, Folder(folder));
    }

    private static List<Target> Several(Options options, params IEnumerable<string> fallback) =>
        [.. options.Text("servers", string.Join(',', fallback)).Split(',').Select(Targets.Named)];

    private static string? Folder(string given) => given.Length > 0 ? given : null;
}
