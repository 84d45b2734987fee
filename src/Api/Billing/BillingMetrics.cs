using System.Diagnostics.Metrics;

namespace Livehouse.Api.Billing;

/// <summary>Counts the billing provider's webhooks by outcome.</summary>
internal sealed class BillingMetrics : IDisposable
{
    private readonly Meter _meter = new("Livehouse.Billing");
    private readonly Counter<long> _events;

    public BillingMetrics()
    {
        _events = _meter.CreateCounter<long>("livehouse_billing_events_total", "{event}", "Webhooks of the billing provider, by outcome.");
        foreach (var outcome in (string[])["taken", "ignored", "no_user", "unreadable", "bad_signature"]) Add(0, outcome);
    }

    /// <param name="outcome"><c>taken</c>, <c>ignored</c> (irrelevant here), <c>no_user</c> (names no user, and none is known: it waits),
    /// <c>unreadable</c> or <c>bad_signature</c>.</param>
    public void Count(string outcome) => Add(1, outcome);

    private void Add(long events, string outcome) => _events.Add(events, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
