using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>One room on a silo of its own, with the shorthands that its tests read well with.</summary>
public sealed class RoomScene
{
    public const string Sid = "RM_1";

    private int _events;

    public static RoomTerms Terms { get; } = new("main", MaxParticipants: 2, EmptyTimeoutSeconds: 300, OpensOnEnter: true, HoldSeconds: 60);

    public TestSilo Silo { get; } = new();

    public RoomRef Ref { get; init; } = new("default", "meet", "daily");

    public IRoomGrain Room => Silo.Room(Ref);

    public GrainRef Grain => GrainRef.Room(Ref);

    /// <summary>What the room is called on the media server.</summary>
    public string MediaRoom { get; set; } = "daily";

    public static CreateRoom Plan(string operationId = "op", Caller? caller = null, RoomTerms? terms = null) =>
        new(caller ?? People.Host, operationId, terms ?? Terms, false, RoomKind.Call, "", null, []);

    public static CreateRoom StudyPlan(string operationId = "op", IReadOnlyList<string>? members = null, string? topic = "Maths", string title = "Algebra") =>
        new(People.Host, operationId, Terms, false, RoomKind.Study, title, topic, members ?? []);

    public static EnterRoom Entry(Caller caller, bool mayPublish = false, DateTimeOffset? until = null, RoomTerms? terms = null) =>
        new(caller, terms ?? Terms, mayPublish, until, false);

    public static async Task<RoomScene> Created(RoomTerms? terms = null)
    {
        var scene = new RoomScene();
        Ok(await scene.Room.Create(Plan(terms: terms)));
        return scene;
    }

    public static async Task<RoomScene> Study(IReadOnlyList<string>? members = null)
    {
        var scene = new RoomScene { Ref = new RoomRef("default", "main", "sr_1"), MediaRoom = "sr_1" };
        Ok(await scene.Room.Create(StudyPlan(members: members)));
        return scene;
    }

    public void Advance(double seconds) => Silo.Clock.Advance(TimeSpan.FromSeconds(seconds));

    public async Task<RoomView> View() => Ok(await Room.Get(People.Host));

    public async Task<Admission> Enter(string userId, bool mayPublish = false, DateTimeOffset? until = null, RoomTerms? terms = null) =>
        Ok(await Room.Enter(Entry(People.Viewer(userId), mayPublish, until, terms)));

    public async Task<Refusal> Refuses(string code, string userId) => Refused(code, await Room.Enter(Entry(People.Viewer(userId))));

    public IReadOnlyList<T> Outbox<T>() where T : OutboxMessage => [.. Silo.Store.Pending.Select(pending => pending.Message).OfType<T>()];

    /// <summary>The one outbox message of a kind that is pending ends so.</summary>
    public Task Ends<T>(string? failure = null) where T : OutboxMessage => Ends(Assert.Single(Silo.Store.Pending, pending => pending.Message is T), failure);

    public Task Ends(PendingOutboxMessage pending, string? failure = null) =>
        Room.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, null, failure));

    public Task Says(MediaEventKind kind, MediaParticipant? participant = null, string? sid = Sid, string? room = null) =>
        Room.Receive(new MediaEvent($"EV_{++_events}", kind, Silo.Now, room ?? MediaRoom, sid, participant));

    public Task Joins(string userId, string? session = null, string sid = Sid, bool counts = true) =>
        Says(MediaEventKind.ParticipantJoined, Session(userId, session, counts), sid);

    public Task Leaves(string userId, string? session = null, string sid = Sid) => Says(MediaEventKind.ParticipantLeft, Session(userId, session), sid);

    /// <summary>A listing, asked for now, that shows these people with a session each; null: the media server does not know the room.</summary>
    public Task Lists(string[]? users, string sid = Sid) => Room.Reconcile(
        new MediaSnapshot(MediaRoom, Silo.Now, users is not null, users is null ? null : sid, [.. (users ?? []).Select(user => Session(user))], []));

    public static MediaParticipant Session(string userId, string? session = null, bool counts = true) => new(session ?? $"PA_{userId}", userId, userId, counts);

    public IReadOnlyList<string> SeatRows => [.. Silo.Store.Rows(Grain, "seat").Select(row => row.Id).Order()];
}
