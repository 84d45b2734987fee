using System.Diagnostics.Metrics;

namespace Livehouse.Outgoing.Push;

/// <summary>Counts attempts to hand a message to a push service, by service and outcome.</summary>
internal sealed class PushMetrics : IDisposable
{
    private readonly Meter _meter = new("Livehouse.Push");
    private readonly Counter<long> _messages;

    /// <param name="services">Kinds (<see cref="PushKinds"/>) that this installation sends to.</param>
    public PushMetrics(IEnumerable<string> services)
    {
        _messages = _meter.CreateCounter<long>("livehouse_push_messages_total", "{message}", "Messages to push services, by service and outcome.");
        // A counter that appears with its first event has no rate for it.
        foreach (var service in services)
        {
            foreach (var outcome in Enum.GetValues<PushOutcome>()) Add(0, service, outcome);
        }
    }

    public void Count(string service, PushOutcome outcome) => Add(1, service, outcome);

    public void Dispose() => _meter.Dispose();

    private void Add(long messages, string service, PushOutcome outcome) => _messages.Add(
        messages, new KeyValuePair<string, object?>("service", service), new KeyValuePair<string, object?>("outcome", Name(outcome)));

    private static string Name(PushOutcome outcome) => outcome switch
    {
        PushOutcome.Sent => "sent",
        PushOutcome.Dead => "removed",
        PushOutcome.TryAgain => "failed",
        _ => "refused",
    };
}
