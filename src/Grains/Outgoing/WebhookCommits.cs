using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Grains.Outgoing;

/// <summary>
/// What happened is stored for webhooks in the commit that made it happen: a ledger row each, and an outbox message that queues them. Their order is that of
/// the grain's commits.
/// </summary>
internal static class WebhookCommits
{
    /// <summary>News of one commit.</summary>
    private const int AtOnceMax = 4_096;

    public static GrainCommit Telling(this GrainCommit commit, IReadOnlyList<WebhookNews> news)
    {
        if (news.Count == 0) return commit;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(news.Count, AtOnceMax);
        var first = (commit.ExpectedVersion + 1) * AtOnceMax;
        var rows = news.Select((one, at) => new LedgerRow(
            WebhookNews.Ledger, Ids.New("evt_"), first + at, JsonSerializer.Serialize(one, LivehouseJson.Options)));
        var queue = new QueueWebhooks(commit.Grain.Kind, commit.Grain.Key);
        return commit with
        {
            Insert = [.. commit.Insert, .. rows],
            Outbox = [.. commit.Outbox, new PendingOutboxMessage(Ids.New("wq_"), GrainRef.Identity, queue, news[0].At)],
        };
    }

    /// <summary>The news, if an endpoint of the tenant asks for its type; <paramref name="data"/> is read only then.</summary>
    public static IReadOnlyList<WebhookNews> News<T>(
        this IWebhookWatch watch, string type, string tenantId, string? streamId, string lane, DateTimeOffset at, Func<T> data) =>
        watch.Wants(tenantId, type)
            ? [new WebhookNews(type, tenantId, streamId, lane, at, JsonSerializer.SerializeToElement(data(), LivehouseJson.Options))]
            : [];
}
