using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Grains.Analytics;
using Livehouse.Listings;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Bench;

/// <summary>
/// The final figures of one stream of many viewing sessions: the time from the call to the stored row, and by how much the process grew meanwhile, its caches
/// of the database included. What was computed is compared with what was written.
/// </summary>
internal static class FoldRun
{
    private const string StreamId = "st_bench";
    private const int RowsOfCommit = 20_000;
    private const long HoursMs = 4 * 3_600_000L;
    private const double SecondsMax = 5;
    private const double MegabytesMax = 64;

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    /// <returns>0 when the figures were right and within the limits.</returns>
    public static async Task<int> Run(StorageOptions options, int sessions, int people)
    {
        long watchMs;
        await using (var filling = await LivehouseStorage.Open(options, TimeProvider.System)) watchMs = await Fill(filling, sessions, people);
        await using var storage = await LivehouseStorage.Open(options, TimeProvider.System);
        await storage.Ping();
        var analytics = new StreamAnalytics(storage.Viewing);
        var failed = 0;

        // The first run also compiles the code.
        for (var run = 0; run < 3; run++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using var growth = new Growth();
            var watch = Stopwatch.StartNew();
            var figures = (await analytics.Finish(StreamId))!;
            var seconds = watch.Elapsed.TotalSeconds;
            var megabytes = growth.Stop() / 1_048_576.0;
            var isRight = figures.Views == people && figures.WatchSeconds == watchMs / 1_000;
            var isWithin = seconds < SecondsMax && megabytes < MegabytesMax;
            if (!isRight || (run > 0 && !isWithin)) failed++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{sessions:n0} sessions of {people:n0} people: {seconds:0.00} s, grew by {megabytes:0.0} MB, peak {figures.PeakConcurrent:n0}, "
                + $"views {figures.Views:n0}{(isRight ? "" : " WRONG")}{(isWithin ? "" : " over the limit")}"));
        }

        return failed == 0 ? 0 : 1;
    }

    /// <summary>Writes the sessions as a stream's commits do, and returns the watch time of all people together.</summary>
    private static async Task<long> Fill(LivehouseStorage storage, int sessions, int people)
    {
        var random = new Random(1);
        var view = new StreamView(
            StreamId, "default", "host", "Host", "A stream", "", [], StreamStatus.Ended, Visibility.Public, "room", 0, 0, 0, Start,
            Start.AddMilliseconds(HoursMs), "stopped", GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false);
        var row = new StreamRow(
            StreamId, "default", "host", "room", "ended", Start, JsonSerializer.Serialize(new StreamListing(view, 0), LivehouseJson.Options));
        var begin = Start.ToUnixTimeMilliseconds();
        var run = new ViewingRun(1, begin, begin + HoursMs, 0);
        var lastEnd = new Dictionary<int, long>();
        var (watchMs, version) = (0L, 0L);
        for (var written = 0; written < sessions;)
        {
            var rows = new List<ViewingSession>(RowsOfCommit);
            for (; rows.Count < RowsOfCommit && written < sessions; written++)
            {
                // In the order of their arrivals; a person's sessions don't overlap.
                var person = written % people;
                var at = Math.Max(begin + (HoursMs * written / sessions), lastEnd.GetValueOrDefault(person) + 1);
                var end = Math.Min(begin + HoursMs, at + random.Next(1_000, 600_000));
                at = Math.Min(at, end);
                lastEnd[person] = end;
                watchMs += end - at;
                rows.Add(new ViewingSession(1, (written * 2) + 1, $"us_{person:x16}AbCdEf", person % 3 == 0 ? "webrtc" : "web", at, end, (written * 2) + 2));
            }

            await storage.Grains.Commit(new GrainCommit(GrainRef.Stream(StreamId), version++, "{}") { Stream = row, Viewing = new ViewingRows(run, rows, []) });
        }

        return watchMs;
    }

    /// <summary>The most by which the process's resident memory exceeds what it was, looked at every few milliseconds.</summary>
    private sealed class Growth : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Thread _looking;
        private readonly long _before = Resident();
        private long _most;

        public Growth()
        {
            _looking = new Thread(() =>
            {
                while (!_stop.Token.WaitHandle.WaitOne(5)) _most = Math.Max(_most, Resident() - _before);
            });
            _looking.Start();
        }

        public long Stop()
        {
            _stop.Cancel();
            _looking.Join();
            return Math.Max(_most, Resident() - _before);
        }

        public void Dispose() => _stop.Dispose();

        /// <summary>The second number of <c>/proc/self/statm</c>, in pages.</summary>
        private static long Resident() =>
            long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
