using System.Diagnostics;
using System.Globalization;
using Livehouse.Callers;
using Livehouse.Grains.Analytics;
using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Bench;

/// <summary>
/// A stream with 500 viewers, 40 messages a second and a reconnect every second, and a dashboard that computes its figures every 5 seconds, the most that a
/// front asks for: what the figures take of the processor time. Only the grain's side is measured. The deliveries to the viewers, which cost a server the
/// most, are not, and time in which a computation waited counts as its own: the share of a real server is smaller.
/// </summary>
internal static class ShareRun
{
    private const int Viewers = 500;
    private const int MessagesPerSecond = 40;
    private const double ShareMax = 0.05;

    public static async Task<int> Run(StorageOptions options, int seconds)
    {
        await using var storage = await LivehouseStorage.Open(options, TimeProvider.System);
        await using var silo = await BenchSilo.Start(storage, new StreamGrainOptions { ChatPerMinute = 1_000_000 });
        var host = new Caller("default", "host", "Host", Role.Defaults);
        var stream = silo.Grains.Stream("st_bench");
        await stream.Start(new StartStream(host, new StreamPlan("A stream", "", [], Visibility.Public, false)));
        var people = Enumerable.Range(0, Viewers).Select(static at => new Caller("default", $"u{at}", $"User {at}", Role.Defaults)).ToList();
        foreach (var person in people) await stream.Join(new JoinStream(person, "front", $"c{person.UserId}", null, null));
        var analytics = new StreamAnalytics(storage.Viewing);
        await Play(stream, host, people, seconds: 10, analytics);
        var (all, figures) = await Play(stream, host, people, seconds, analytics);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Viewers} viewers, {MessagesPerSecond} messages/s: {all * 1_000 / seconds:0.0} ms of processor time a second, {figures * 1_000 / seconds:0.00} ms "
            + $"of it for the figures: {figures / all:P1}"));
        return figures / all < ShareMax ? 0 : 1;
    }

    /// <summary>Seconds of processor time of the whole process, and seconds in which figures were computed.</summary>
    private static async Task<(double All, double Figures)> Play(
        IStreamGrain stream, Caller host, List<Caller> people, int seconds, StreamAnalytics analytics)
    {
        var figures = TimeSpan.Zero;
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        for (var sent = 0; sent < seconds * MessagesPerSecond; sent++)
        {
            var due = TimeSpan.FromSeconds((double)sent / MessagesPerSecond) - watch.Elapsed;
            if (due > TimeSpan.Zero) await Task.Delay(due);
            var person = people[sent % people.Count];
            await stream.Say(new SendMessage(person, "A message of an ordinary length, as people write them.", null));
            if (sent % MessagesPerSecond != 0) continue;
            await stream.Leave(new LeaveStream("front", $"c{person.UserId}"));
            await stream.Join(new JoinStream(person, "front", $"c{person.UserId}", null, null));
            if (sent % (5 * MessagesPerSecond) != 0) continue;
            var begin = Stopwatch.GetTimestamp();
            var measure = await stream.Measure(new MeasureStream(host, Settles: true));
            _ = await analytics.Of("st_bench", measure.Value!.Until);
            figures += Stopwatch.GetElapsedTime(begin);
        }

        return ((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, figures.TotalSeconds);
    }
}
