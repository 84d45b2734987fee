using System.Text.Json;

namespace Livehouse.Outgoing;

/// <summary>
/// Something that happened, as its grain stores it in the same commit: a row of the grain's ledger <see cref="Ledger"/>, until it is queued for the endpoints
/// that ask for it.
/// </summary>
/// <param name="Type">Out of <see cref="WebhookTypes"/>.</param>
/// <param name="StreamId">The stream it belongs to; null: none, so that it has no sequence number.</param>
/// <param name="Lane">What belongs together is delivered in order: <paramref name="StreamId"/>, or another id.</param>
/// <param name="At">UTC.</param>
public sealed record WebhookNews(string Type, string TenantId, string? StreamId, string Lane, DateTimeOffset At, JsonElement Data)
{
    /// <summary>Stored with the rows: never renamed.</summary>
    public const string Ledger = "webhook";
}
