using Livehouse.Ingest;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>What is known of the publisher, beside the measurements.</summary>
/// <param name="HeardSince">UTC: when something was first heard of the connection; null: nothing yet.</param>
/// <param name="OfflineSince">UTC: when the last encoder was given up; null: there was none.</param>
internal sealed record PublisherFacts(IngestSession? Session, IngestWait? Wait, DateTimeOffset? HeardSince, DateTimeOffset? OfflineSince);

/// <summary>What measurements mean.</summary>
internal static class StreamHealthRules
{
    private static readonly TimeSpan HistoryLength = TimeSpan.FromMinutes(30);

    /// <param name="samples">The oldest first; of earlier connections, too.</param>
    public static StreamHealth Of(PublisherFacts facts, IReadOnlyCollection<IngestSample> samples, DateTimeOffset now)
    {
        var (status, since) = StatusOf(facts);
        var history = samples.Where(sample => now - sample.At <= HistoryLength && (sample.BitrateKbps ?? sample.Video?.BitrateKbps) is not null)
            .Select(static sample => new HealthPoint(sample.At, sample.BitrateKbps ?? sample.Video?.BitrateKbps, sample.Video?.Fps));
        var publisher = facts.Session is { } session
            ? new HealthPublisher(session.Protocol, session.Connection.Address, session.ConnectedAt)
            : null;
        var last = publisher is null ? null : samples.LastOrDefault(static sample => sample.Video is not null || sample.Audio is not null);
        return new StreamHealth(status, since, publisher, last?.Video, last?.Audio, [], [.. history]);
    }

    private static (string Status, DateTimeOffset? Since) StatusOf(PublisherFacts facts) => facts switch
    {
        { Wait: { } wait } => (HealthStatuses.Reconnecting, wait.Since),
        { Session: null } => (HealthStatuses.Offline, facts.OfflineSince),
        { HeardSince: null } => (HealthStatuses.Starting, facts.Session.ConnectedAt),
        _ => (HealthStatuses.Good, facts.HeardSince),
    };
}
