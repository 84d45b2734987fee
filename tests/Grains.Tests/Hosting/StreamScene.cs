using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>One stream on a silo of its own, with the shorthands that its tests read well with.</summary>
public sealed class StreamScene
{
    public const string Id = "st_1";
    public const string Room = "live_st_1";
    public const string RoomSid = "RM_1";

    public TestSilo Silo { get; } = new();

    public IStreamGrain Stream => Silo.Stream(Id);

    public GrainRef Grain { get; } = GrainRef.Stream(Id);

    public static async Task<StreamScene> Live(
        Visibility visibility = Visibility.Public,
        bool e2ee = false,
        Func<Livehouse.Grains.Streams.StreamGrainOptions, Livehouse.Grains.Streams.StreamGrainOptions>? options = null)
    {
        var scene = new StreamScene();
        if (options is not null) scene.Silo.StreamOptions = options(scene.Silo.StreamOptions);
        Ok(await scene.Stream.Start(Plan(visibility, e2ee)));
        return scene;
    }

    public static StartStream Plan(Visibility visibility = Visibility.Public, bool e2ee = false) =>
        new(People.Host, new StreamPlan("A title", "A description", ["music"], visibility, e2ee));

    public static T Ok<T>(Outcome<T> outcome) where T : class
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    public static Refusal Refused<T>(string code, Outcome<T> outcome) where T : class
    {
        Assert.NotNull(outcome.Refusal);
        Assert.Equal(code, outcome.Refusal.Code);
        Assert.Null(outcome.Value);
        return outcome.Refusal;
    }

    public void Advance(double milliseconds) => Silo.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The activation ends in order, and the next call makes a new one.</summary>
    public void Reactivate() => Silo.Deactivate(Grain);

    public async Task<StreamView> View() => Ok(await Stream.Get(People.Host));

    public async Task<string> Say(Caller caller, string text = "hello", string? clientId = null) =>
        Ok(await Stream.Say(new SendMessage(caller, text, clientId))).MessageId;

    public async Task<JoinedStream> Join(Caller caller, string connectionId = "", string frontId = "front", long? lastSeq = null, string? epoch = null) =>
        Ok(await Stream.Join(new JoinStream(caller, frontId, connectionId.Length > 0 ? connectionId : $"c-{caller.UserId}", lastSeq, epoch)));

    public async Task<RecordingFront> Subscribe(string frontId = "front")
    {
        var front = new RecordingFront(() => Silo.Now);
        front.BeginsAfter(await Stream.Subscribe(frontId, front));
        return front;
    }

    /// <summary>What the grain wants done outside, of one kind.</summary>
    public IReadOnlyList<T> Outbox<T>() where T : OutboxMessage => [.. Silo.Store.Pending.Select(pending => pending.Message).OfType<T>()];

    /// <summary>The one outbox message of a kind that is pending ends so.</summary>
    public Task Ends<T>(OutboxResult? result = null, string? failure = null) where T : OutboxMessage
    {
        var pending = Assert.Single(Silo.Store.Pending, pending => pending.Message is T);
        return Stream.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, result, failure));
    }

    public MediaEvent Event(string id, MediaEventKind kind, MediaParticipant? participant = null, EgressReport? egress = null, IngressReport? ingress = null) =>
        new(id, kind, Silo.Now, Room, RoomSid, participant, egress, ingress);

    public Task MediaJoins(string userId, string? sid = null, bool counts = true) =>
        Stream.Receive(
            Event($"EV_join_{sid ?? userId}", MediaEventKind.ParticipantJoined, new MediaParticipant(sid ?? $"PA_{userId}", userId, userId, counts)));

    public Task MediaLeaves(string userId, string? sid = null) =>
        Stream.Receive(Event($"EV_left_{sid ?? userId}", MediaEventKind.ParticipantLeft, new MediaParticipant(sid ?? $"PA_{userId}", userId, userId, true)));

    /// <summary>The host, or another publisher, joins according to the media server.</summary>
    public Task HostJoins(string sid = "PA_host", string roomSid = RoomSid) =>
        Stream.Receive(
            Event($"EV_join_{roomSid}_{sid}", MediaEventKind.ParticipantJoined, new MediaParticipant(sid, "host", "host", true)) with { RoomSid = roomSid });

    public Task HostLeaves(string sid = "PA_host", string roomSid = RoomSid, bool withRoom = false) =>
        Stream.Receive(Event(
            $"EV_left_{roomSid}_{sid}",
            MediaEventKind.ParticipantLeft,
            new MediaParticipant(sid, "host", "host", true) { LeftWithRoom = withRoom }) with { RoomSid = roomSid });

    public Task RoomStarts(string roomSid = RoomSid, DateTimeOffset? bornAt = null) =>
        Stream.Receive(Event($"EV_started_{roomSid}", MediaEventKind.RoomStarted) with { RoomSid = roomSid, RoomBornAt = bornAt });

    public Task RoomFinishes(RoomEnd end = RoomEnd.Unknown, string? roomSid = RoomSid, DateTimeOffset? bornAt = null, string? id = null) =>
        Stream.Receive(Event(id ?? $"EV_finished_{roomSid}_{end}", MediaEventKind.RoomFinished) with { RoomSid = roomSid, RoomEnd = end, RoomBornAt = bornAt });

    public Task Lists(bool roomExists, string roomSid = RoomSid, params MediaParticipant[] participants) =>
        Stream.Reconcile(new MediaSnapshot(Room, Silo.Now, roomExists, roomExists ? roomSid : null, participants, []));

    /// <param name="writes">What it was asked to write: the stream's first recording, if nothing else is said; an empty text: no file at all.</param>
    public Task Egress(
        string eventId,
        EgressPhase phase,
        string egressId = "EG_1",
        string? file = null,
        double seconds = 0,
        long bytes = 0,
        string writes = $"recordings/default/{Id}/1.mp4") =>
        Stream.Receive(Event(
            eventId,
            MediaEventKind.EgressChanged,
            egress: new EgressReport(egressId, phase, file, seconds, bytes, null) { Paths = writes.Length > 0 ? [writes] : [] }));
}
