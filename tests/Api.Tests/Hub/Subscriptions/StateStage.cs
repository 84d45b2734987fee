using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Callers;
using Livehouse.Refusals;
using Livehouse.Streams;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>A subscription's state on its own: inputs go in, and its decisions are recorded as text.</summary>
internal sealed class StateStage : ISubscriptionActions
{
    private readonly List<string> _decided = [];
    private readonly SubscriptionState _state;
    private readonly Dictionary<string, ViewerSubscription> _viewers = [];

    public StateStage(LiveHubOptions? options = null) => _state = new SubscriptionState("st_1", Options = options ?? new LiveHubOptions(), this);

    public LiveHubOptions Options { get; }

    /// <summary>What was decided since it was last asked.</summary>
    public IReadOnlyList<string> Decided
    {
        get
        {
            var decided = _decided.ToArray();
            _decided.Clear();
            return decided;
        }
    }

    public static LiveConnection Connection(string id, string? userId = null) =>
        new(id, new Caller("default", userId ?? $"user-{id}", "A viewer", Role.Defaults), sendQueue: null!);

    public static StreamBatch Batch(string epoch, long first, long last, string name = StreamEventNames.Message) =>
        new("st_1", epoch, [.. LongRange(first, last).Select(seq => new StreamEvent(seq, name, "{}"u8.ToArray(), EventWeight.Required))]);

    public static StreamView View(StreamStatus status = StreamStatus.Live) => new(
        "st_1", "default", "host", "Host", "A title", "", [], status, Visibility.Public, "room", 0, 0, 0,
        null, null, null, GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false);

    public void Handle(SubscriptionInput input) => _state.Handle(input);

    public void Join(string id, long? lastSeq = null, string? epoch = null, string? userId = null) =>
        Handle(new JoinRequested(new JoinRequest(Connection(id, userId), lastSeq, epoch)));

    public void Leave(string id) => Handle(new LeaveRequested(Connection(id), new TaskCompletionSource()));

    public void Grant(string epoch, long seq, bool known = false, long number = 1) =>
        Handle(new LeaseAnswered(new FrontLease(epoch, seq, known, number), null));

    public void AnswerJoin(string id, string epoch, long seq, bool resumed = false, StreamStatus status = StreamStatus.Live) =>
        Handle(new JoinAnswered(_viewers[id], new JoinedStream(View(status), [], epoch, seq, resumed, []), null));

    public void RefuseJoin(string id) => Handle(new JoinAnswered(_viewers[id], Refusal.NotFound("The stream"), null));

    public void FailJoin(string id) => Handle(new JoinAnswered(_viewers[id], null, new TimeoutException("No answer.")));

    public void AnswerLeave(ViewerSubscription viewer, bool isDone = true) => Handle(new LeaveAnswered(viewer, isDone));

    public ViewerSubscription Viewer(string id) => _viewers[id];

    /// <summary>A subscription at epoch e1 to which these have joined at event 0; nothing of it is left to read in <see cref="Decided"/>.</summary>
    public static StateStage Joined(params string[] ids) => Joined(new LiveHubOptions(), ids);

    public static StateStage Joined(LiveHubOptions options, params string[] ids)
    {
        var stage = new StateStage(options);
        foreach (var id in ids) stage.Join(id);
        stage.Grant("e1", 0);
        foreach (var id in ids) stage.AnswerJoin(id, "e1", 0);
        stage._decided.Clear();
        return stage;
    }

    void ISubscriptionActions.Subscribe() => Note($"subscribe");

    void ISubscriptionActions.Present(IReadOnlyList<Presence> presences) =>
        Note($"present {string.Join(' ', presences.Select(presence => presence.ConnectionId))}");

    void ISubscriptionActions.Join(ViewerSubscription viewer)
    {
        _viewers[viewer.Connection.Id] = viewer;
        if (viewer.Wanted is (var seq, { } epoch)) Note($"join {viewer.Connection.Id} from {epoch}/{seq}");
        else Note($"join {viewer.Connection.Id}");
    }

    void ISubscriptionActions.Leave(ViewerSubscription viewer) => Note($"leave {viewer.Connection.Id}");

    void ISubscriptionActions.Unsubscribe() => Note($"unsubscribe");

    void ISubscriptionActions.ArmGatheringTimer() => Note($"arm gathering timer");

    void ISubscriptionActions.ArmReorderTimer() => Note($"arm reorder timer");

    void ISubscriptionActions.Deliver(ViewerSubscription viewer, EncodedBatch batch) =>
        Note($"deliver {viewer.Connection.Id} {batch.Epoch}/{batch.FirstSeq}-{batch.LastSeq}");

    void ISubscriptionActions.Replay(ViewerSubscription viewer, EncodedBatch missed) =>
        Note($"replay {viewer.Connection.Id} {missed.Epoch}/{missed.FirstSeq}-{missed.LastSeq}");

    void ISubscriptionActions.SendState(ViewerSubscription viewer, LiveState state) => Note($"state {viewer.Connection.Id} {state.Epoch}/{state.Seq}");

    void ISubscriptionActions.SendError(ViewerSubscription viewer, HubErrorEvent error) => Note($"error {viewer.Connection.Id} {error.Code}");

    void ISubscriptionActions.AnswerJoin(JoinRequest? request, Outcome<LiveState> answer)
    {
        for (; request is not null; request = request.Earlier) Note($"answer {request.Connection.Id} {(answer.IsRefused ? answer.Refusal.Code : "joined")}");
    }

    void ISubscriptionActions.FailJoin(JoinRequest? request, Exception error)
    {
        for (; request is not null; request = request.Earlier) Note($"fail {request.Connection.Id} {error.GetType().Name}");
    }

    void ISubscriptionActions.AnswerLeave(TaskCompletionSource? left)
    {
        if (left is not null) Note($"left");
    }

    void ISubscriptionActions.ViewerAdded(ViewerSubscription viewer) => Note($"add {viewer.Connection.Id}");

    void ISubscriptionActions.ViewerRemoved(ViewerSubscription viewer) => Note($"remove {viewer.Connection.Id}");

    void ISubscriptionActions.BatchEncoded()
    {
    }

    void ISubscriptionActions.Resynced(int viewers) => Note($"resync {viewers}");

    void ISubscriptionActions.RejoinFailed(Exception error) => Note($"rejoin failed");

    void ISubscriptionActions.End() => Note($"end");

    private static IEnumerable<long> LongRange(long first, long last)
    {
        for (var seq = first; seq <= last; seq++) yield return seq;
    }

    private void Note(FormattableString decision) => _decided.Add(FormattableString.Invariant(decision));
}
