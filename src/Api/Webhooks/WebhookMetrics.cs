using System.Diagnostics.Metrics;
using Livehouse.LiveKit;

namespace Livehouse.Api.Webhooks;

/// <summary>Counts what became of the media server's webhooks.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    private readonly Meter _meter = new("Livehouse.Webhooks");
    private readonly Counter<long> _webhooks;

    public WebhookMetrics() => _webhooks = _meter.CreateCounter<long>("livehouse_webhooks_total", "{webhook}", "Webhooks of the media server, by outcome.");

    /// <param name="outcome"><c>taken</c>, <c>ignored</c> (unknown event or room) or <c>unreadable</c>.</param>
    public void Count(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Refused(WebhookVerdict verdict) => Count(verdict switch
    {
        WebhookVerdict.NotSigned => "not_signed",
        WebhookVerdict.BadToken => "bad_token",
        WebhookVerdict.WrongBody => "wrong_body",
        _ => "bad_signature",
    });

    public void Dispose() => _meter.Dispose();
}
