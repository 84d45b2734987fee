using Livehouse.Storage;

namespace Livehouse.Outgoing;

/// <summary>
/// What webhooks have told of a user and still tell, for the rare deletion of an account: everything is scanned page by page, so that it needs no index.
/// </summary>
public interface IWebhookTraces
{
    /// <summary>Of the next <paramref name="rowsMax"/> events those of the tenant that name the user. May include a few that don't.</summary>
    /// <param name="after">0: from the first on.</param>
    Task<WebhookTraces> Naming(string tenantId, string userId, long after, int rowsMax, CancellationToken cancellation = default);

    /// <summary>
    /// Changes what was told, also in deliveries that still wait. What receivers have answered to it is forgotten: it may repeat what they were told.
    /// </summary>
    Task Rewrite(IReadOnlyList<WebhookTrace> events, CancellationToken cancellation = default);

    /// <summary>A grain's row that is not yet queued (<see cref="WebhookNews.Ledger"/>); null: it is queued by now.</summary>
    Task<string?> News(GrainRef grain, string rowId, CancellationToken cancellation = default);

    /// <summary>Replaces it, unless it is queued by now.</summary>
    Task RewriteNews(GrainRef grain, string rowId, string news, CancellationToken cancellation = default);
}

/// <param name="EventId">See <see cref="WebhookDelivery.EventId"/>.</param>
/// <param name="Data">JSON.</param>
public sealed record WebhookTrace(string EventId, string Data);

/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record WebhookTraces(IReadOnlyList<WebhookTrace> Events, long? Next);
