using Livehouse.Identifiers;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Ingress: how an encoder that speaks RTMP or WHIP becomes the stream's publisher.</summary>
public partial class StreamGrain
{
    /// <summary>How long the front that ordered an ingress has to open it, before the runner treats it as left over and closes it.</summary>
    private static readonly TimeSpan IngressGrace = TimeSpan.FromSeconds(60);

    public async Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (command.Kind is not ("rtmp" or "whip")) return Refusal.Invalid("kind", "The kind must be rtmp or whip.");
        if (!State!.IsLive) return NotLive();
        if (State.E2ee) return Refusal.Conflict("An encoder can't feed an end-to-end encrypted stream.");
        var name = Ids.Derive("in_", _id, command.OperationId);
        var message = new OpenIngress(Room, name, command.Kind, $"ingress_{name}", State.OwnerName);
        var outboxMessageId = $"{_id}.{name}";
        if (State.Ingresses.FirstOrDefault(ingress => ingress.Name == name) is { } existing)
        {
            return existing.Kind == command.Kind
                ? new IngressOrder(existing.IngressId is null ? outboxMessageId : null, message)
                : Refusal.Conflict("The same operation requested another kind before.");
        }

        if (State.Ingresses.Count >= _options.IngressesMax) return Refusal.Conflict($"A stream can have at most {_options.IngressesMax} ingresses.");
        var pending = new PendingOutboxMessage(outboxMessageId, _memory.Grain, message, Now + IngressGrace);
        await Commit(
            State with { Ingresses = [.. State.Ingresses, new IngressState(name, command.Kind, null, false)] },
            with: commit => commit with { Outbox = [.. commit.Outbox, pending] });
        return new IngressOrder(outboxMessageId, message);
    }

    private async Task IngressWasOpened(OpenIngress message, OutboxOutcome outcome)
    {
        var opened = outcome.Result as IngressOpened;
        var existing = State!.Ingresses.FirstOrDefault(ingress => ingress.Name == message.Name);
        if (existing is null)
        {
            // The stream ended, or gave up the order, before the media server had created it: no caller needs it any more.
            await Commit(State, opened is null ? [] : [new CloseIngress(opened.IngressId)], [outcome.OutboxMessageId]);
            return;
        }

        var others = State.Ingresses.Where(ingress => ingress != existing);
        await Commit(
            State with { Ingresses = opened is null ? [.. others] : [.. others, existing with { IngressId = opened.IngressId }] },
            outboxDone: [outcome.OutboxMessageId]);
    }

    private async Task IngressChanged(IngressReport report)
    {
        if (State!.Ingresses.FirstOrDefault(ingress => ingress.IngressId == report.IngressId) is not { } existing
            || existing.IsPublishing == report.IsPublishing)
        {
            return;
        }
        _ingressAbsences = 0;
        await SettlePublisher(State with { Ingresses =
        [
            .. State.Ingresses.Select(ingress => ingress == existing ? ingress with { IsPublishing = report.IsPublishing } : ingress),
        ] });
    }
}
