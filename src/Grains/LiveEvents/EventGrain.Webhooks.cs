using Livehouse.Grains.Outgoing;
using Livehouse.LiveEvents;
using Livehouse.Outgoing;

namespace Livehouse.Grains.LiveEvents;

/// <summary>What webhooks report of an event, read off the difference between the state before a commit and after it.</summary>
public partial class EventGrain
{
    private IReadOnlyList<WebhookNews> NewsOf(EventState next)
    {
        var type = State switch
        {
            null => WebhookTypes.EventCreated,
            { Status: not EventStatus.Cancelled } when next.Status == EventStatus.Cancelled => WebhookTypes.EventCancelled,
            { } before when before.Status != next.Status || IsSaidAnew(before.Plan, next.Plan) => WebhookTypes.EventUpdated,
            _ => null,
        };
        var now = Now;
        return type is null
            ? []
            : _host.Webhooks.News(type, next.TenantId, streamId: null, $"event:{_id}", now, () => new EventData(next.View(_id, now)));
    }

    private static bool IsSaidAnew(EventPlan before, EventPlan after) =>
        before != after with { Tags = before.Tags } || !before.Tags.SequenceEqual(after.Tags);

    private sealed record EventData(EventView Event);
}
