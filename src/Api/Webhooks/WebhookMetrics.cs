using System.Diagnostics.Metrics;
using Livehouse.LiveKit;

namespace Livehouse.Api.Webhooks;

/// <summary>Counts the media server's webhooks by outcome.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    private readonly Meter _meter = new("Livehouse.Webhooks");
    private readonly Counter<long> _webhooks;

    public WebhookMetrics()
    {
        _webhooks = _meter.CreateCounter<long>("livehouse_webhooks_total", "{webhook}", "Webhooks of the media server, by outcome.");
        // A counter that appears with its first event has no rate for it.
        foreach (var outcome in (string[])["taken", "ignored", "unreadable", "not_signed", "bad_token", "wrong_body", "bad_signature"]) Add(0, outcome);
    }

    /// <param name="outcome"><c>taken</c>, <c>ignored</c> (unknown event or room) or <c>unreadable</c>.</param>
    public void Count(string outcome) => Add(1, outcome);

    public void Refused(WebhookVerdict verdict) => Count(verdict switch
    {
        WebhookVerdict.NotSigned => "not_signed",
        WebhookVerdict.BadToken => "bad_token",
        WebhookVerdict.WrongBody => "wrong_body",
        _ => "bad_signature",
    });

    private void Add(long webhooks, string outcome) => _webhooks.Add(webhooks, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
