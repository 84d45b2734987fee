using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Testing;
using Xunit.Abstractions;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>
/// A subscription's state against a model of its grain: batches and expulsions arrive late, twice, out of order or never, calls are carried out and answered in
/// any order, or fail before or after, leases expire, activations crash, the stream ends. Each viewer gets each event once and in order or receives a fresh
/// state, every call is answered, and in the end the grain counts exactly the present viewers.
/// </summary>
public sealed class AnyInputOrderTests(ITestOutputHelper output)
{
    [Fact]
    public Task GivenAnyInputs_WhenTheyComeInAnyOrder_ThenEventsAreExactAndCountsAreAndNothingWaitsForEver() => Seeds.Try(1000, output.WriteLine, seed =>
    {
        var run = new Run(new Random(seed));
        for (var step = 0; step < 400; step++) run.Step();
        run.ComeToRest();
        run.MustBeExact();
        run.Retire();
        return Task.CompletedTask;
    });

    private sealed class Run : ISubscriptionActions
    {
        private const int ConnectionsMax = 6;

        private readonly GrainModel _grain = new();
        private readonly LiveHubOptions _options;
        private readonly SubscriptionState _state;
        private readonly Random _random;
        private readonly bool _mayEnd;
        private readonly Dictionary<string, ViewerSubscription> _viewers = [];
        private readonly Dictionary<string, (string? Epoch, long Seq)> _places = [];
        private readonly HashSet<TaskCompletionSource> _leaves = [];
        private readonly HashSet<JoinRequest> _requests = [];

        /// <summary>Calls to the grain: carried out, answered with what came of it, or with a failure.</summary>
        private readonly List<Call> _calls = [];

        private int _joinsUnderWay;
        private TimeSpan _now;
        private TimeSpan _arrivedAt;
        private bool _isTimerArmed;
        private bool _isGatheringTimerArmed;
        private bool _isOver;

        public Run(Random random)
        {
            _random = random;
            _mayEnd = random.Next(3) == 0;
            _options = new LiveHubOptions
            {
                JoinsAtOnce = random.Next(1, 5),
                LaggingEvents = 10,
                TooSlowEvents = random.Next(4) == 0 ? 40 : 20_000,
                CrowdViewers = random.Next(2) == 0 ? random.Next(1, 4) : 200,
            };
            _state = new SubscriptionState("st_1", _options, this);
        }

        public void Step()
        {
            switch (_random.Next(100))
            {
                case < 22:
                    _grain.Emit(_random.Next(1, 4), _random.Next(5) == 0 ? StreamEventNames.Gift : StreamEventNames.Message);
                    break;
                case < 44:
                    Arrive(_random.Next(100));
                    break;
                case < 64:
                    CarryOut();
                    break;
                case < 80:
                    Answer(_random.Next(12) == 0);
                    break;
                case < 90:
                    JoinOrLeave();
                    break;
                case < 92:
                    FireTimer();
                    break;
                case < 93:
                    Hurry();
                    break;
                case < 96:
                    Renew();
                    break;
                case < 97:
                    _grain.Ban($"user-{_random.Next(2 * ConnectionsMax)}");
                    break;
                case < 98:
                    if (_mayEnd && _random.Next(3) == 0) _grain.End();
                    break;
                case < 99:
                    _grain.Forget();
                    break;
                default:
                    _grain.Crash();
                    break;
            }
        }

        /// <summary>No more faults: everything arrives and is answered, and leases are renewed until nothing changes any more.</summary>
        public void ComeToRest()
        {
            for (var round = 0; round < 10; round++)
            {
                while (_calls.Count + _grain.Sent.Count + _grain.Expelled.Count > 0 || _isTimerArmed || _isGatheringTimerArmed)
                {
                    if (_calls.Exists(static call => call.Answer is null)) CarryOut();
                    else if (_calls.Count > 0) Answer(isLost: false);
                    else if (_grain.Sent.Count + _grain.Expelled.Count > 0) Arrive(50);
                    else FireTimer();
                }

                if (round < 9) Renew();
            }
        }

        public void MustBeExact()
        {
            Assert.Empty(_requests);
            Assert.Empty(_leaves);

            // A subscription without viewers retires.
            if (_grain.HasEnded || _viewers.Count == 0) return;
            Assert.All(_viewers, viewer => Assert.Equal((_grain.Epoch, _grain.Seq), _places[viewer.Key]));
            var present = _viewers.Values.Select(static viewer => viewer.Connection).Where(connection => !_grain.IsBanned(connection.Caller.UserId));
            Assert.Equal(present.Select(static connection => connection.Id).Order(), _grain.Counted.Order());
        }

        /// <summary>Some leave before, some only after joins are no longer possible.</summary>
        public void Retire()
        {
            foreach (var viewer in _viewers.Values.ToList()) Leave(viewer.Connection);
            Handle(new Retired());
            while (_calls.Count > 0)
            {
                if (_calls.Exists(static call => call.Answer is null)) CarryOut();
                else Answer(isLost: false);
            }

            Assert.True(_isOver);
            Assert.Empty(_leaves);
            Assert.Empty(_grain.Counted);
        }

        private void Handle(SubscriptionInput input)
        {
            Assert.True(!_isOver || input is UserExpelled or BatchArrived or RenewalDue or GatheringTimerFired);
            _state.Handle(input);
            Assert.InRange(_joinsUnderWay, 0, _options.JoinsAtOnce);
        }

        /// <summary>A batch or an expulsion: mostly the first, sometimes another, some twice, some batches never.</summary>
        private void Arrive(int chance)
        {
            if (_grain.Expelled.Count > 0 && (_grain.Sent.Count == 0 || _random.Next(3) == 0))
            {
                var (userId, afterSeq) = _grain.Expelled[0];
                if (chance < 90) _grain.Expelled.RemoveAt(0);
                Handle(new UserExpelled(userId, afterSeq));
            }
            else if (_grain.Sent.Count > 0)
            {
                var index = chance is < 20 or > 97 ? _random.Next(_grain.Sent.Count) : 0;
                var batch = _grain.Sent[index];
                if (chance is < 90 or > 94) _grain.Sent.RemoveAt(index);
                if (chance < 95) Handle(new BatchArrived(batch, _arrivedAt += TimeSpan.FromMilliseconds(_random.Next(40))));
            }
        }

        /// <summary>Calls overtake each other on their way.</summary>
        private void CarryOut()
        {
            var waiting = _calls.FindAll(static call => call.Answer is null);
            if (waiting.Count == 0) return;
            var call = waiting[_random.Next(waiting.Count)];
            call.Answer = call.Turn();
        }

        /// <summary>An answer is lost after the turn, or the call before it.</summary>
        private void Answer(bool isLost)
        {
            var ready = _calls.FindAll(call => isLost || call.Answer is not null);
            if (ready.Count == 0) return;
            var call = ready[_random.Next(ready.Count)];
            _calls.Remove(call);
            if (call.Name == "join") _joinsUnderWay--;
            Handle(isLost ? call.Failed(new TimeoutException("No answer.")) : call.Answer!);
        }

        private void JoinOrLeave()
        {
            var number = _random.Next(ConnectionsMax);
            var id = $"c{number}";
            if (_viewers.TryGetValue(id, out var viewer) && _random.Next(3) > 0)
            {
                Leave(viewer.Connection);
                if (_random.Next(3) > 0) return;
            }

            var connection = viewer?.Connection ?? StateStage.Connection(id, $"user-{_random.Next(2 * ConnectionsMax)}");
            var (epoch, seq) = _places.GetValueOrDefault(id);
            var request = _random.Next(4) switch
            {
                0 => new JoinRequest(connection, null, null),
                1 when epoch is not null => new JoinRequest(connection, _random.NextInt64(seq + 1), epoch),
                2 => new JoinRequest(connection, _random.Next(9), "e0"),
                _ => new JoinRequest(connection, epoch is null ? null : seq, epoch),
            };
            _places[id] = (request.Wanted.Epoch, request.Wanted.LastSeq ?? 0);
            _requests.Add(request);
            Handle(new JoinRequested(request));
        }

        private void Leave(LiveConnection connection)
        {
            var left = new TaskCompletionSource();
            _leaves.Add(left);
            Handle(new LeaveRequested(connection, left));
            Assert.DoesNotContain(connection.Id, _viewers.Keys);
        }

        /// <summary>A viewer sent an event itself, which has arrived or will.</summary>
        private void Hurry()
        {
            if (_viewers.Count == 0) return;
            var viewer = _viewers.Values.ElementAt(_random.Next(_viewers.Count));
            Handle(new Hurried(viewer.Connection, _grain.Seq + _random.Next(-3, 2)));
        }

        private void FireTimer()
        {
            if (_isGatheringTimerArmed && (!_isTimerArmed || _random.Next(2) == 0))
            {
                _isGatheringTimerArmed = false;
                Handle(new GatheringTimerFired());
                return;
            }

            if (!_isTimerArmed) return;
            _isTimerArmed = false;
            Handle(new ReorderTimerFired());
        }

        private void Renew() => Handle(new RenewalDue(_now += TimeSpan.FromSeconds(_random.Next(1, 60))));

        private void Add(string name, Func<SubscriptionInput> turn, Func<Exception, SubscriptionInput> failed) => _calls.Add(new Call(name, turn, failed));

        void ISubscriptionActions.Subscribe()
        {
            Assert.DoesNotContain(_calls, static call => call.Name is "subscribe" or "present");
            Add("subscribe", () => new LeaseAnswered(_grain.Subscribe(), null), static error => new LeaseAnswered(null, error));
        }

        void ISubscriptionActions.Present(IReadOnlyList<Presence> presences)
        {
            Assert.DoesNotContain(_calls, static call => call.Name is "subscribe" or "present");
            Add("present", Turn, static _ => new PresentAnswered());

            SubscriptionInput Turn()
            {
                _grain.Present(presences);
                return new PresentAnswered();
            }
        }

        void ISubscriptionActions.Join(ViewerSubscription viewer)
        {
            _joinsUnderWay++;
            var (lastSeq, epoch) = viewer.Wanted;
            Assert.Equal(_places[viewer.Connection.Id], (epoch, lastSeq ?? 0));
            Assert.DoesNotContain(_calls, call => call.Name is "present" || call.Name == $"leave {viewer.Connection.Id}");
            Add(
                "join",
                () => new JoinAnswered(viewer, _grain.Join(viewer.Connection.Id, viewer.Connection.Caller.UserId, lastSeq, epoch), null),
                error => new JoinAnswered(viewer, null, error));
        }

        void ISubscriptionActions.Leave(ViewerSubscription viewer)
        {
            Assert.DoesNotContain(_calls, static call => call.Name is "present");
            Assert.DoesNotContain(viewer.Connection.Id, _viewers.Keys);
            Add($"leave {viewer.Connection.Id}", Turn, _ => new LeaveAnswered(viewer, IsDone: false));

            SubscriptionInput Turn()
            {
                _grain.Leave(viewer.Connection.Id);
                return new LeaveAnswered(viewer, IsDone: true);
            }
        }

        /// <summary>Carried out immediately: the next subscription comes minutes later.</summary>
        void ISubscriptionActions.Unsubscribe() => _grain.Unsubscribe();

        void ISubscriptionActions.ArmReorderTimer() => _isTimerArmed = true;

        void ISubscriptionActions.ArmGatheringTimer() => _isGatheringTimerArmed = true;

        void ISubscriptionActions.Deliver(ViewerSubscription viewer, EncodedBatch batch) => Follow(viewer, batch);

        void ISubscriptionActions.Replay(ViewerSubscription viewer, EncodedBatch missed) => Follow(viewer, missed);

        void ISubscriptionActions.SendState(ViewerSubscription viewer, LiveState state)
        {
            Assert.Same(viewer, _viewers[viewer.Connection.Id]);
            if (state.Resumed) Assert.Equal(_places[viewer.Connection.Id].Epoch, state.Epoch);
            else _places[viewer.Connection.Id] = (state.Epoch, state.Seq);
        }

        void ISubscriptionActions.SendError(ViewerSubscription viewer, HubErrorEvent error) => Assert.DoesNotContain(viewer.Connection.Id, _viewers.Keys);

        void ISubscriptionActions.AnswerJoin(JoinRequest? request, Outcome<LiveState> answer)
        {
            for (; request is not null; request = request.Earlier) Assert.True(_requests.Remove(request));
        }

        void ISubscriptionActions.FailJoin(JoinRequest? request, Exception error)
        {
            for (; request is not null; request = request.Earlier) Assert.True(_requests.Remove(request));
        }

        void ISubscriptionActions.AnswerLeave(TaskCompletionSource? left)
        {
            if (left is not null) _leaves.Remove(left);
        }

        void ISubscriptionActions.ViewerAdded(ViewerSubscription viewer) => _viewers.Add(viewer.Connection.Id, viewer);

        void ISubscriptionActions.ViewerRemoved(ViewerSubscription viewer) => Assert.True(_viewers.Remove(viewer.Connection.Id));

        void ISubscriptionActions.BatchEncoded() => Assert.NotEmpty(_viewers);

        void ISubscriptionActions.Resynced(int viewers) => Assert.Equal(_viewers.Count, viewers);

        void ISubscriptionActions.RejoinFailed(Exception error) => Assert.IsType<TimeoutException>(error);

        void ISubscriptionActions.End()
        {
            Assert.False(_isOver);
            Assert.Empty(_viewers);
            Assert.Empty(_calls);
            _isOver = true;
        }

        private void Follow(ViewerSubscription viewer, EncodedBatch batch)
        {
            Assert.Same(viewer, _viewers[viewer.Connection.Id]);
            var (epoch, seq) = _places[viewer.Connection.Id];
            Assert.Equal((epoch, seq + 1), (batch.Epoch, batch.FirstSeq));
            _places[viewer.Connection.Id] = (epoch, batch.LastSeq);
        }

        /// <param name="turn">What the grain does, and what it answers.</param>
        private sealed class Call(string name, Func<SubscriptionInput> turn, Func<Exception, SubscriptionInput> failed)
        {
            public string Name => name;

            public Func<SubscriptionInput> Turn => turn;

            public Func<Exception, SubscriptionInput> Failed => failed;

            public SubscriptionInput? Answer { get; set; }
        }
    }
}
