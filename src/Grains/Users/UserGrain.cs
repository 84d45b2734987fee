using Livehouse.Callers;
using Livehouse.Grains.Budgets;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Users;

/// <summary>One user's budgets, live stream and followers. See <see cref="IUserGrain"/>.</summary>
[GrainType(GrainKinds.User)]
[RandomPlacement]
public sealed partial class UserGrain : HostedGrain, IUserGrain
{
    private readonly IGrainHost _host;
    private readonly UserGrainOptions _options;
    private readonly GrainMemory<UserState> _memory;
    private readonly string _tenantId;
    private readonly string _userId;

    public UserGrain(IGrainHost host, IGrainStore store, UserGrainOptions options) : base(host)
    {
        _host = host;
        _options = options;
        _memory = new GrainMemory<UserState>(new GrainRef(GrainKinds.User, host.Key), host, store);
        (_tenantId, _userId) = GrainRef.TenantAndName(host.Key);
    }

    private UserState State => _memory.State ?? UserState.New;

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public async Task<Outcome<StreamView>> GoLive(GoLive command)
    {
        var caller = command.Caller;
        if (!Owns(caller)) return Refusal.Unauthorized();
        if (!caller.Is(Role.Streamer)) return Refusal.Forbidden("Starting a stream requires the role streamer.");
        var plan = StreamPlanRules.Check(command.Plan);
        if (plan.IsRefused) return plan.Refusal;

        var streamId = command.StreamId ?? Ids.Derive("st_", _tenantId, _userId, command.OperationId);
        var stream = _host.Grains.Stream(streamId);
        var earlier = await stream.Get(caller);
        if (earlier is { IsRefused: false, Value.Status: not StreamStatus.Scheduled }) return earlier;
        var before = State;
        if (before.LastStreamId != streamId)
        {
            if (State.LastStreamId is { } last && await _host.Grains.Stream(last).IsLive()) return Refusal.AlreadyLive(last);
            var now = Now;
            var budget = new SlidingBudget(_options.StartsPerHour, TimeSpan.FromHours(1), State.Starts);
            if (!budget.TrySpend(now, out var retryAfter)) return Refusal.RateLimited(new SpentLimit("starts", budget.Limit, budget.Window, retryAfter));
            // The intention first: after a crash it shows which stream may have been started, and the same request continues where it stopped.
            await _memory.Commit(State with { LastStreamId = streamId, Starts = budget.Spent, KnownName = caller.Name });
        }

        var started = await stream.Start(new StartStream(caller, plan.Value) { EventId = command.EventId, Attempt = command.Attempt });
        // Given up earlier for another stream: the refusal spends nothing.
        if (started.IsRefused && before.LastStreamId != streamId) await _memory.Commit(before);
        return started;
    }

    public Task<CurrentStream> Current() => Task.FromResult(new CurrentStream(State.LastStreamId));

    public async Task<Outcome<StreamView>> Watch(WatchStream command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        var admitted = await _host.Grains.Stream(command.StreamId).Admit(command.Caller);
        if (admitted.IsRefused) return admitted;
        var budget = new SlidingBudget(_options.JoinsPerQuarterHour, TimeSpan.FromMinutes(15), State.Joins);
        if (!budget.TrySpend(Now, out var retryAfter)) return Refusal.RateLimited(new SpentLimit("joins", budget.Limit, budget.Window, retryAfter));
        await _memory.Commit(State with { Joins = budget.Spent });
        return admitted;
    }

    public async Task<Outcome<Admission>> EnterRoom(EnterRoomOf command)
    {
        if (!Owns(command.Entry.Caller)) return Refusal.Unauthorized();
        // A refused entry spends nothing, and a granted one belongs to the caller in any case: so the budget is checked before and spent after.
        var budget = command.Budget == RoomBudget.Tokens
            ? new SlidingBudget(_options.RoomTokensPerQuarterHour, TimeSpan.FromMinutes(15), State.RoomTokens)
            : new SlidingBudget(_options.RoomJoinsPerQuarterHour, TimeSpan.FromMinutes(15), State.RoomJoins);
        if (!budget.TrySpend(Now, out var retryAfter))
        {
            return Refusal.RateLimited(
                new SpentLimit(command.Budget == RoomBudget.Tokens ? "room-tokens" : "room-joins", budget.Limit, budget.Window, retryAfter));
        }
        var admitted = await _host.Grains.Room(command.Room).Enter(command.Entry);
        if (admitted.IsRefused) return admitted;
        await _memory.Commit(command.Budget == RoomBudget.Tokens ? State with { RoomTokens = budget.Spent } : State with { RoomJoins = budget.Spent });
        return admitted;
    }

    public async Task<Outcome<RoomView>> CreateRoom(CreateRoomOf command)
    {
        if (!Owns(command.Creation.Caller)) return Refusal.Unauthorized();
        var budget = new SlidingBudget(_options.RoomsPerQuarterHour, TimeSpan.FromMinutes(15), State.Rooms);
        if (!budget.TrySpend(Now, out var retryAfter)) return Refusal.RateLimited(new SpentLimit("rooms", budget.Limit, budget.Window, retryAfter));
        var created = await _host.Grains.Room(command.Room).Create(command.Creation);
        if (!created.IsRefused) await _memory.Commit(State with { Rooms = budget.Spent });
        return created;
    }

    private bool Owns(Caller caller) => caller.IsSignedIn && !State.IsErased && caller.TenantId == _tenantId && caller.UserId == _userId;
}
