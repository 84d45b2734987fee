using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Reporting;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>How soon Livehouse answers after its process was started, and its memory without clients and with a crowd that is idle.</summary>
internal static class FirstAnswer
{
    private const double StartUpMillisecondsMax = 1_200;
    private const double MebibytesMax = 130;
    private const double MebibytesOfCrowdMax = 250;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly Arrival Crowd = new(10_000, WarmUp: 300, Idle);

    public static async Task Run(string? folder)
    {
        var target = new LivehouseTarget();
        await using var server = await ServerProcess.Start(target);
        await Task.Delay(Idle);
        var (startUp, mebibytes) = (server.StartUp.TotalMilliseconds, new ProcessMeter(server.Id).ResidentKilobytes / 1024);
        using var audience = await Audience.Open(target, server, rooms: 1, senders: 1);
        var crowd = Crowd.Run(audience);
        List<Figure> figures =
        [
            new("start-up to the first answer, on a new database", startUp, "ms", "at most 1,200", startUp <= StartUpMillisecondsMax),
            new("memory of the server while nobody is there", mebibytes, "MiB", "at most 130", mebibytes <= MebibytesMax),
            new("memory of the server with 10,000 idle viewers", crowd.MebibytesOfAll, "MiB", "at most 250", crowd.MebibytesOfAll <= MebibytesOfCrowdMax),
        ];
        foreach (var figure in figures) Print.Line($"{figure.Name}: {figure.Value:#,0.#} {figure.Unit} ({figure.Goal})");
        if (folder is not null) new Section("Start", 5, figures).Write(folder, "start");
    }
}
