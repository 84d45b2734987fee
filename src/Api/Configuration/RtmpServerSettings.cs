using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>What RTMP servers give away: playlists, recordings and statistics (docs/ingest.md).</summary>
public sealed record RtmpServerSettings
{
    private static readonly TimeSpan HlsUrlLifetimeMax = TimeSpan.FromDays(7);

    /// <summary><c>HLS_SECRET</c>: signs addresses of playlists and of RTMP servers' recordings. Empty: they are not signed.</summary>
    public string HlsSecret { get; init; } = "";

    /// <summary><c>HLS_URL_SECONDS</c>: how long a signed address of a playlist is valid; a player needs it until the end of the stream.</summary>
    public TimeSpan HlsUrlLifetime { get; init; } = DefaultLifetimes.HlsUrl;

    /// <summary><c>RTMP_VOD_URL</c>: where viewers find files that an RTMP server recorded. Empty: they are not the streams' recordings.</summary>
    public string RecordingsUrl { get; init; } = "";

    /// <summary><c>RTMP_STAT_URL</c>: statistics of RTMP servers, separated by commas; behind <c>#</c> a server's name.</summary>
    public IReadOnlyList<Uri> StatisticsUrls { get; init; } = [];

    internal static RtmpServerSettings Read(Variables variables) => new()
    {
        HlsSecret = variables.OptionalSecret("HLS_SECRET", ""),
        HlsUrlLifetime = variables.Seconds("HLS_URL_SECONDS", DefaultLifetimes.HlsUrl, HlsUrlLifetimeMax),
        RecordingsUrl = variables.Url("RTMP_VOD_URL", "", "http", "https"),
        StatisticsUrls = Statistics(variables),
    };

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(RtmpServerSettings);

    private static List<Uri> Statistics(Variables variables)
    {
        const string Name = "RTMP_STAT_URL";
        var urls = new List<Uri>();
        foreach (var text in variables.List(Name) ?? [])
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0) urls.Add(url);
            else variables.Fail(Name, "must be absolute http or https URLs without credentials, separated by commas");
        }

        if (urls.Count > IngestLimits.StatisticsServersMax) variables.Fail(Name, $"has more than {IngestLimits.StatisticsServersMax} addresses");
        if (urls.Distinct().Count() != urls.Count) variables.Fail(Name, "has an address twice");
        return urls;
    }
}
