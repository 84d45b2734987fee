using System.Text.Json;
using System.Xml;
using Livehouse.Ingest;

namespace Livehouse.Media;

/// <summary>What an RTMP server's statistics say of one publisher.</summary>
/// <param name="Channel">The name that it publishes under, without the application before it.</param>
public sealed record PublisherStatistics(string Channel, IngestSample Sample);

/// <summary>
/// Reads the statistics of nginx-rtmp (<c>/stat</c>, XML), SRS (<c>/api/v1/streams</c>, JSON) and MediaMTX (<c>/v3/paths/list</c>, JSON). Which it is shows in
/// the answer. Names that are no channels are left out.
/// </summary>
public static class RtmpStatistics
{
    /// <summary>The publishers of one server at one time.</summary>
    public const int PublishersMax = 5_000;

    /// <exception cref="FormatException">It is none of the three.</exception>
    public static RtmpServerReport Read(string answer, string serverName, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(answer);
        try
        {
            if (answer.AsSpan().TrimStart().StartsWith("<")) return NginxRtmpStatistics.Read(answer, serverName, at);
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (json.RootElement.TryGetProperty("streams", out var streams)) return SrsStatistics.Read(streams, serverName, at);
                if (json.RootElement.TryGetProperty("items", out var items)) return MediaMtxStatistics.Read(items, serverName, at);
            }
        }
        catch (Exception malformed) when (malformed is XmlException or JsonException or InvalidOperationException)
        {
            throw new FormatException("The statistics can't be read.", malformed);
        }

        throw new FormatException("These are no statistics of nginx-rtmp, SRS or MediaMTX.");
    }

    internal static RtmpServerReport Report(IngestServer server, string serverName, IEnumerable<PublisherStatistics> publishers) =>
        new(server, serverName, [.. publishers.Where(static each => Channels.IsValid(each.Channel)).Take(PublishersMax)]);
}

/// <param name="ServerName">See <see cref="IngestConnection"/>.</param>
public sealed record RtmpServerReport(IngestServer Server, string ServerName, IReadOnlyList<PublisherStatistics> Publishers);
