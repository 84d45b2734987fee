using System.Globalization;
using System.Text;
using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Media;
using Livehouse.Moderation;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>
/// A stream's event log and subscriptions as its grain keeps them, with the turns and answers of its calls in the hands of the test: a call waits until
/// <see cref="RunTurn"/>, its answer until <see cref="Release"/>, and events stay unsent until <see cref="Flush"/>. In automatic mode all of that happens at
/// once.
/// </summary>
internal sealed partial class FakeStream(string streamId = "st_1") : IStreamGrain
{
    private readonly List<Action> _turns = [];
    private readonly List<(Action Give, Action Lose)> _answers = [];
    private readonly List<StreamEvent> _log = [];
    private readonly List<StreamEvent> _unsent = [];
    private readonly Dictionary<string, (IStreamFront Front, long Number)> _fronts = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FrontQuality> _quality = [];
    private int _epochs = 1;
    private long _leases;
    private int _turnsInOrder;

    public bool IsAutomatic { get; set; } = true;

    /// <summary>When set, joins are refused with it.</summary>
    public Refusal? JoinRefusal { get; set; }

    /// <summary>When set, calls of subscriptions and joins fail with it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What a message is answered; it throws until it is set.</summary>
    public Func<SendMessage, Outcome<MessageReceipt>> Saying { get; set; } = _ => throw new NotSupportedException();

    public StreamStatus Status { get; set; } = StreamStatus.Live;

    public string Epoch => $"e{_epochs}";

    public long Seq { get; private set; }

    public Dictionary<string, Caller> Present { get; } = [];

    public int FrontCount => _fronts.Count;

    /// <summary>What fronts have reported of their viewers' connections.</summary>
    public IReadOnlyList<FrontQuality> Quality => _quality;

    public int SubscribeCalls { get; private set; }

    public int JoinCalls { get; private set; }

    public int PresentCalls { get; private set; }

    /// <summary>Ends with the first leave.</summary>
    public Task Left => _left.Task;

    public int LeaveCalls { get; private set; }

    public int TurnsWaiting => _turns.Count;

    /// <summary>How many of those that wait, from the first on, may be the next to run.</summary>
    public int TurnsNext => _turnsInOrder > 0 ? 1 : _turns.Count;

    public int AnswersWaiting => _answers.Count;

    public void Emit(string name = StreamEventNames.Message, EventWeight weight = EventWeight.Required, string text = "")
    {
        Seq++;
        var written = JsonSerializer.Serialize(text, LivehouseJson.Options);
        var payload = string.Create(CultureInfo.InvariantCulture, $"{{\"streamId\":\"{streamId}\",\"seq\":{Seq},\"epoch\":\"{Epoch}\",\"text\":{written}}}");
        var happened = new StreamEvent(Seq, name, Encoding.UTF8.GetBytes(payload), weight);
        _log.Add(happened);
        _unsent.Add(happened);
        if (IsAutomatic) Flush();
    }

    /// <summary>Sends the pending events to every front, or loses them.</summary>
    public void Flush(bool isLost = false)
    {
        if (_unsent.Count == 0) return;
        var batch = new StreamBatch(streamId, Epoch, [.. _unsent]);
        _unsent.Clear();
        if (isLost) return;
        foreach (var (front, _) in _fronts.Values) front.Deliver(batch);
    }

    /// <summary>What <see cref="Flush"/> would send now: it stays on its way until it is handed over.</summary>
    public Action SendLater()
    {
        var batch = new StreamBatch(streamId, Epoch, [.. _unsent]);
        _unsent.Clear();
        return () =>
        {
            foreach (var (front, _) in _fronts.Values) front.Deliver(batch);
        };
    }

    public void Expel(string userId)
    {
        Flush();
        foreach (var (front, _) in _fronts.Values) front.Expel(streamId, userId, Seq);
    }

    /// <summary>A new activation: log, unsent events and subscriptions are gone, and numbering starts over.</summary>
    public void Crash()
    {
        _epochs++;
        Seq = 0;
        _log.Clear();
        _unsent.Clear();
        _fronts.Clear();
        Present.Clear();
    }

    /// <summary>The activation no longer knows its fronts, as after leases that were not renewed.</summary>
    public void ForgetFronts()
    {
        _fronts.Clear();
        Present.Clear();
    }

    public void RunTurn(int index = 0)
    {
        var turn = _turns[index];
        _turns.RemoveAt(index);
        if (_turnsInOrder > 0) _turnsInOrder--;
        turn();
    }

    /// <summary>Calls overtake each other by milliseconds, as between nodes of a cluster: those that wait now have arrived in their order.</summary>
    public void TimePasses() => _turnsInOrder = _turns.Count;


    public void Release(int index) => Take(index).Give();

    /// <summary>The turn was run, and its answer never reaches the caller.</summary>
    public void Lose(int index) => Take(index).Lose();

    public Task<FrontLease> Subscribe(string frontId, IStreamFront front) => Turn(() =>
    {
        SubscribeCalls++;
        if (Failure is not null) throw Failure;
        var known = _fronts.TryGetValue(frontId, out var lease);
        if (!known) _fronts[frontId] = lease = (front, ++_leases);
        return new FrontLease(Epoch, Seq, known, lease.Number);
    });

    public Task<Outcome<JoinedStream>> Join(JoinStream command) => Turn<Outcome<JoinedStream>>(() =>
    {
        JoinCalls++;
        if (Failure is not null) throw Failure;
        if (JoinRefusal is not null) return JoinRefusal;
        Present[command.ConnectionId] = command.Caller;
        var isResumed = command.Epoch == Epoch && command.LastSeq is { } last && last <= Seq;
        IReadOnlyList<StreamEvent> missed = isResumed ? [.. _log.Where(happened => happened.Seq > command.LastSeq)] : [];
        return new JoinedStream(View(), [], Epoch, Seq, isResumed, missed);
    });

    public Task<Outcome<MessageReceipt>> Say(SendMessage command) => Turn(() => Saying(command));

    public async Task Leave(LeaveStream command) => await Turn(() =>
    {
        LeaveCalls++;
        var wasPresent = Present.Remove(command.ConnectionId);
        _left.TrySetResult();
        return wasPresent;
    });

    public async Task Unsubscribe(string frontId) => await Turn(() => _fronts.Remove(frontId));

    async Task IStreamGrain.Present(FrontPresences presences) => await Turn(() =>
    {
        PresentCalls++;
        Present.Clear();
        foreach (var presence in presences.Presences) Present[presence.ConnectionId] = presence.Caller;
        return true;
    });

    private Task<T> Turn<T>(Func<T> turn)
    {
        var answer = new TaskCompletionSource<T>();
        _turns.Add(() =>
        {
            try
            {
                var value = turn();
                _answers.Add((() => answer.SetResult(value), Lose));
            }
            catch (Exception error)
            {
                _answers.Add((() => answer.SetException(error), Lose));
            }
        });
        if (!IsAutomatic) return answer.Task;
        RunTurn();
        Release(_answers.Count - 1);
        return answer.Task;

        void Lose() => answer.SetException(new TimeoutException("The answer was lost."));
    }

    private (Action Give, Action Lose) Take(int index)
    {
        var answer = _answers[index];
        _answers.RemoveAt(index);
        return answer;
    }

    private StreamView View() => new(
        streamId, "default", "host", "Host", "A title", "", [], Status, Visibility.Public, "room", Present.Count, Present.Count, Present.Count,
        null, null, null, GiftTotals.Zero, [], RecordingView.None, ChatSettings.Open, false);
}

/// <summary>What no subscription calls.</summary>
internal sealed partial class FakeStream
{
    public Task CountQuality(FrontQuality count)
    {
        _quality.Add(count);
        return Task.CompletedTask;
    }

    public Task<ViewerQuality?> QualityOfViewers(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Start(StartStream command) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Schedule(ScheduleStream command) => throw new NotSupportedException();

    public Task<Outcome<StreamMeasure>> Measure(MeasureStream query) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Unschedule(Caller owner) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Edit(EditStream command) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Feature(Livehouse.LiveEvents.FeatureCommand command) => throw new NotSupportedException();

    public Task<Outcome<BanPage>> Bans(ReadPeople query) => throw new NotSupportedException();

    public Task<Outcome<InvitePage>> Invites(ReadPeople query) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> AttachEncoder(EncoderReport report) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> TakeFile(EncoderFile file) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> LoseEncoder(EncoderReport report) => throw new NotSupportedException();

    public Task<Outcome<Done>> TakeRtmpRecording(RtmpRecordingReport report) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Stop(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Kill(KillStream command) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Get(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> Admit(Caller caller) => throw new NotSupportedException();

    public Task<bool> IsLive() => throw new NotSupportedException();

    public Task<Outcome<GiftReceipt>> Give(SendGift command) => throw new NotSupportedException();

    public Task<GiftOutcomes> GiveAll(SendGifts commands) => throw new NotSupportedException();

    public Task<Outcome<Done>> React(SendReaction command) => throw new NotSupportedException();

    public Task<Outcome<PinBoardView>> Pin(MessageCommand command) => throw new NotSupportedException();

    public Task<Outcome<PinBoardView>> Unpin(MessageCommand command) => throw new NotSupportedException();

    public Task<Outcome<MessagePage>> Messages(ReadMessages query) => throw new NotSupportedException();

    public Task<Outcome<Done>> DeleteMessage(MessageCommand command) => throw new NotSupportedException();

    public Task<Outcome<ChatSettings>> ConfigureChat(ConfigureChat command) => throw new NotSupportedException();

    public Task<Outcome<InviteList>> Invite(InviteUsers command) => throw new NotSupportedException();

    public Task<Outcome<InviteList>> Uninvite(UserCommand command) => throw new NotSupportedException();

    public Task<Outcome<BanView>> Ban(BanUser command) => throw new NotSupportedException();

    public Task<Outcome<Done>> Unban(UserCommand command) => throw new NotSupportedException();

    public Task<Outcome<RecordingView>> StartRecording(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<RecordingView>> StopRecording(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<VodSource>> Vod(Caller caller) => throw new NotSupportedException();

    public Task<Outcome<IngressOrder>> OrderIngress(OrderIngress command) => throw new NotSupportedException();

    public Task<Outcome<CaptionReceipt>> Caption(PostCaption command) => throw new NotSupportedException();

    public Task<Outcome<ReportReceipt>> Report(ReportStream command) => throw new NotSupportedException();

    public Task Receive(MediaEvent mediaEvent) => throw new NotSupportedException();

    public Task Reconcile(MediaSnapshot snapshot) => throw new NotSupportedException();

    public Task<Outcome<StreamView>> AdmitPublisher(Caller caller) => throw new NotSupportedException();

    public Task CheckTime() => throw new NotSupportedException();

    public Task<bool> IsSettled() => throw new NotSupportedException();

    public Task Forget(ForgetUser command) => throw new NotSupportedException();

    public Task Expel(ExpelUser command) => throw new NotSupportedException();

    public Task OutboxMessageEnded(OutboxOutcome outcome) => throw new NotSupportedException();
}
