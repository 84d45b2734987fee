using Livehouse.Hosting;
using Livehouse.Ingest;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Asks the RTMP servers for their statistics every few seconds and reports each publisher's to its channel. A publisher who is no longer listed is reported
/// too, so a missed callback is noticed. While a server can't be asked, nothing is reported: no answer does not mean no publisher.
/// </summary>
public sealed partial class RtmpStatisticsPoller(
    RtmpStatisticsOptions options, HttpClient http, IGrains grains, TimeProvider time, ILogger<RtmpStatisticsPoller> log) : IScheduledJob
{
    private readonly Dictionary<Uri, ServerMemory> _servers = options.Servers.ToDictionary(static server => server, static _ => new ServerMemory());

    public string Name => "rtmp-statistics";

    public TimeSpan Every => options.Every;

    public Task RunOnce(CancellationToken cancellation) => Task.WhenAll(_servers.Select(server => Ask(server.Key, server.Value, cancellation)));

    private async Task Ask(Uri address, ServerMemory memory, CancellationToken cancellation)
    {
        RtmpServerReport report;
        try
        {
            report = RtmpStatistics.Read(await Get(Listing(address), cancellation), ServerName(address), time.GetUtcNow());
        }
        catch (Exception failure) when (
            failure is HttpRequestException or FormatException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            if (!memory.IsOut) OutageBegan(log, address.Host, failure);
            memory.IsOut = true;
            return;
        }

        if (memory.IsOut) OutageEnded(log, address.Host);
        memory.IsOut = false;
        if (report.Server == IngestServer.NginxRtmp) report = await WithKeyframes(address, report, memory, cancellation);
        foreach (var some in memory.Next(report, time.GetUtcNow()).Chunk(options.AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(each => Tell(each.Channel, each.Sample)));
        }
    }

    private async Task Tell(string channel, IngestSample sample)
    {
        try
        {
            await grains.Ingest(channel).Observe(sample);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One channel's failure must not affect the others; the next pass reports to it again.
            ReportFailed(log, channel, error);
        }
    }

    /// <summary>Playlists are read for the distance of keyframes, a few each time.</summary>
    private async Task<RtmpServerReport> WithKeyframes(Uri address, RtmpServerReport report, ServerMemory memory, CancellationToken cancellation)
    {
        var due = memory.KeyframesDue(report, options.PlaylistsAtOnce);
        var read = await Task.WhenAll(due.Select(async channel => (channel, Seconds: await Keyframes(address, channel, cancellation))));
        foreach (var (channel, seconds) in read) memory.Keyframes[channel] = seconds;
        return report with
        {
            Publishers =
            [
                .. report.Publishers.Select(each => each.Sample.Video is { } video && memory.Keyframes.TryGetValue(each.Channel, out var seconds)
                    ? each with { Sample = each.Sample with { Video = video with { KeyframeSeconds = seconds } } }
                    : each),
            ],
        };
    }

    /// <summary>Null: there is no playlist, or it can't be read. Not every installation has them.</summary>
    private async Task<double?> Keyframes(Uri address, string channel, CancellationToken cancellation)
    {
        try
        {
            return HlsPlaylist.KeyframeSeconds(await Get(new Uri(address, $"/hls/{channel}.m3u8"), cancellation));
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private Task<string> Get(Uri address, CancellationToken cancellation) => http.GetStringAsync(address, cancellation);

    /// <summary>SRS and MediaMTX list a page of ten or a hundred unless they are asked for more.</summary>
    private static Uri Listing(Uri address) => address switch
    {
        { Query.Length: > 0 } => address,
        _ when address.AbsolutePath.EndsWith("/streams", StringComparison.Ordinal) || address.AbsolutePath.EndsWith("/streams/", StringComparison.Ordinal) =>
            new Uri(address, $"?count={RtmpStatistics.PublishersMax}"),
        _ when address.AbsolutePath.EndsWith("/paths/list", StringComparison.Ordinal) => new Uri(address, $"?itemsPerPage={RtmpStatistics.PublishersMax}"),
        _ => address,
    };

    /// <summary>Behind <c>#</c>, as the server's callbacks name it behind <c>?server=</c>.</summary>
    private static string ServerName(Uri address) => Uri.UnescapeDataString(address.Fragment.TrimStart('#'));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The RTMP server {Host} gives no statistics; health relies on its callbacks until it does.")]
    private static partial void OutageBegan(ILogger log, string host, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The RTMP server {Host} gives statistics again.")]
    private static partial void OutageEnded(ILogger log, string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statistics could not be reported to channel {Channel}.")]
    private static partial void ReportFailed(ILogger log, string channel, Exception error);

    /// <summary>What is remembered of one server from one pass to the next; bounded as its reports are.</summary>
    private sealed class ServerMemory
    {
        /// <summary>A publisher who is not listed is reported this often: one listing can miss one who is just connecting.</summary>
        private const int AbsencesTold = 3;

        private readonly Dictionary<string, int> _absent = new(StringComparer.Ordinal);
        private int _nextPlaylist;

        public bool IsOut { get; set; }

        public Dictionary<string, double?> Keyframes { get; } = new(StringComparer.Ordinal);

        public IReadOnlyList<PublisherStatistics> Next(RtmpServerReport report, DateTimeOffset now)
        {
            var listed = report.Publishers.Select(static each => each.Channel).ToHashSet(StringComparer.Ordinal);
            var gone = new List<PublisherStatistics>();
            foreach (var (channel, times) in _absent.ToArray())
            {
                if (listed.Contains(channel)) continue;
                gone.Add(new PublisherStatistics(channel, Absence(report, now)));
                if (times + 1 >= AbsencesTold) _absent.Remove(channel);
                else _absent[channel] = times + 1;
            }

            foreach (var channel in listed) _absent[channel] = 0;
            foreach (var channel in Keyframes.Keys.Where(channel => !listed.Contains(channel)).ToArray()) Keyframes.Remove(channel);
            return [.. report.Publishers, .. gone];
        }

        /// <summary>In turn.</summary>
        public string[] KeyframesDue(RtmpServerReport report, int most)
        {
            var all = report.Publishers;
            if (all.Count == 0) return [];
            var due = Enumerable.Range(_nextPlaylist, Math.Min(most, all.Count)).Select(index => all[index % all.Count].Channel).ToArray();
            _nextPlaylist = (_nextPlaylist + due.Length) % all.Count;
            return due;
        }

        /// <summary>Nobody publishes: a connection without an id.</summary>
        private static IngestSample Absence(RtmpServerReport report, DateTimeOffset now) =>
            new(now, new IngestConnection(report.Server, report.ServerName, "", null), "rtmp", null, null, null, null, null);
    }
}

/// <param name="Servers"><c>RTMP_STAT_URL</c>.</param>
public sealed record RtmpStatisticsOptions(IReadOnlyList<Uri> Servers)
{
    /// <summary>From the end of one pass to the beginning of the next.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Calls of channels at a time.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>Playlists that one pass reads.</summary>
    public int PlaylistsAtOnce { get; init; } = 8;

    /// <summary>A client for it: servers are asked often, and must not hold a pass up.</summary>
    public static HttpClient CreateHttpClient() => new() { Timeout = TimeSpan.FromSeconds(3), MaxResponseContentBufferSize = 16 * 1024 * 1024 };
}
