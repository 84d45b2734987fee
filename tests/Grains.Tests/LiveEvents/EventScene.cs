using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.LiveEvents;

/// <summary>One event on a silo of its own, with the shorthands that its tests read well with.</summary>
public sealed class EventScene
{
    public const string Id = "ev_1";

    public TestSilo Silo { get; } = new();

    public IEventGrain Event => Silo.Event(Id);

    public EventRow Row => Assert.Single(Silo.Store.Events);

    public static async Task<EventScene> Announced(Visibility visibility = Visibility.Public, int chatOpensBefore = 0)
    {
        var scene = new EventScene();
        Ok(await scene.Create(visibility, chatOpensBefore));
        return scene;
    }

    public EventPlan Plan(Visibility visibility = Visibility.Public, int chatOpensBefore = 0) =>
        new("A party", "Words", ["music"], visibility, Silo.Now.AddHours(2), null, null, chatOpensBefore);

    public Task<Outcome<EventView>> Create(Visibility visibility = Visibility.Public, int chatOpensBefore = 0) =>
        Event.Create(new CreateEvent(People.Host, Plan(visibility, chatOpensBefore)));

    public async Task<EventView> View() => Ok(await Event.Get(People.Host)).Event;

    public Task<Outcome<EventView>> Change(
        Caller? caller = null,
        string? title = null,
        DateTimeOffset? startsAt = null,
        Visibility? visibility = null,
        int? chatOpensBefore = null,
        DateTimeOffset? endsAt = null,
        string? cover = null) =>
        Event.Change(new ChangeEvent(caller ?? People.Host, title, null, null, visibility, startsAt, endsAt, cover, chatOpensBefore));

    public IStreamGrain StreamOf(EventView view) => Silo.Stream(view.StreamId!);

    /// <summary>Carries out the due outbox messages for events until there are none left.</summary>
    public async Task RunOutbox()
    {
        while (Silo.Store.Pending.FirstOrDefault(pending => pending.Message is RefreshEvent && pending.DueAt <= Silo.Now) is { } pending)
        {
            await new Livehouse.Grains.Outbox.RefreshEventHandler(Silo).Run((OutboxMessage)pending.Message, default);
            var outcome = new OutboxOutcome(pending.Id, pending.Message);
            if (pending.Grain.Kind == GrainKinds.Event) await Silo.Event(pending.Grain.Key).OutboxMessageEnded(outcome);
            else await Silo.Stream(pending.Grain.Key).OutboxMessageEnded(outcome);
        }
    }
}
