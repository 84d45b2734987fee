using Livehouse.Billing;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Billing;

/// <summary>The subscription of one user. See <see cref="ISubscriptionGrain"/>; the rules are <see cref="SubscriptionRules"/>.</summary>
[GrainType(GrainKinds.Subscription)]
[RandomPlacement]
public sealed class SubscriptionGrain : HostedGrain, ISubscriptionGrain
{
    private readonly string _key;
    private readonly string _userId;
    private readonly IGrainHost _host;
    private readonly SubscriptionGrainOptions _options;
    private readonly GrainMemory<SubscriptionState> _memory;
    private readonly Dictionary<RoomRef, RoomUse> _uses = [];

    public SubscriptionGrain(IGrainHost host, IGrainStore store, SubscriptionGrainOptions options) : base(host)
    {
        _key = host.Key;
        _userId = GrainRef.TenantAndName(host.Key).Name;
        _host = host;
        _options = options;
        _memory = new GrainMemory<SubscriptionState>(new GrainRef(GrainKinds.Subscription, host.Key), host, store);
    }

    private SubscriptionState State => _memory.State ?? SubscriptionState.New;

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        foreach (var row in await _memory.List(new LedgerQuery(RoomUse.Ledger, SubscriptionLimits.RoomsMax), cancellation))
        {
            var use = Rows.Read<RoomUse>(row);
            _uses[use.Room] = use;
        }
    }

    public Task<SubscriptionView> Get() => Task.FromResult(View(State));

    public async Task<Outcome<SubscriptionView>> Put(PutSubscription command)
    {
        if (!SubscriptionStatuses.All.Contains(command.Status))
        {
            return Refusal.Invalid("status", $"The status must be one of {string.Join(", ", SubscriptionStatuses.All)}.");
        }
        if (command.Tier is not null && !Ids.IsValid(command.Tier)) return Refusal.Invalid("tier", $"The tier must be an id: {Ids.Rule}.");
        if (command.Features.Count > SubscriptionLimits.FeaturesMax || !command.Features.All(Ids.IsValid))
        {
            return Refusal.Invalid("features", $"There may be at most {SubscriptionLimits.FeaturesMax} ids.");
        }

        await Take(SubscriptionRules.Put(State, command));
        return View(State);
    }

    public async Task<SubscriptionView> Apply(BillingEvent billingEvent)
    {
        await Take(SubscriptionRules.Apply(State, SubscriptionRules.Sensible(billingEvent)));
        return View(State);
    }

    public async Task<Entitlements> Entitle(EntitlementQuery query)
    {
        var now = Now;
        var answer = SubscriptionRules.Entitle(State, query.TokenTier, query.PremiumPublishes, now, _options);
        if (query is not { Room: { } room, RoomUntil: { } until }) return answer;

        var known = _uses.GetValueOrDefault(room);
        var use = new RoomUse(room, until.Truncate(), now, query.TokenTier, query.PremiumPublishes, answer.MayPublish, answer.PublishUntil);
        if (known is { Until: var before } && before > use.Until) use = use with { Until = before };
        // A change on its way to the room may arrive after the front's request: once it has, it is compared with the rights of that time.
        if (known is { PendingMessageId: not null })
        {
            use =
                use with
                {
                    MayPublish = known.MayPublish,
                    PublishUntil = known.PublishUntil,
                    PendingMessageId = known.PendingMessageId,
                    InformedAt = known.InformedAt,
                };
        }
        RoomRef? crowdedOut = null;
        if (known is null && !MakeRoom(now, out crowdedOut)) return answer with { MayPublish = false, PublishUntil = null };

        await Commit(State, [use], crowdedOut is null ? [] : [crowdedOut]);
        return answer;
    }

    public async Task<Erasure> Erase()
    {
        var pending = _uses.Values.Where(static use => use.PendingMessageId is not null).Select(static use => use.PendingMessageId!).ToList();
        await Commit(SubscriptionState.New with { IsErased = true, OutboxMessageCount = State.OutboxMessageCount }, [], [.. _uses.Keys], [], pending);
        return new Erasure(HasMore: false);
    }

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        using var taken = _memory.Takes(outcome);
        var now = Now;
        // What failed is either sent again with the rights of then, or no room needs it any more: sent later by itself, it could overtake newer rights.
        IReadOnlyList<string> continued = outcome.Failure is null ? [] : [outcome.OutboxMessageId];
        if (_uses.Values.FirstOrDefault(use => use.PendingMessageId == outcome.OutboxMessageId) is not { } use)
        {
            await Commit(State, [], [], [], [outcome.OutboxMessageId], continued);
            return;
        }

        var ended = use with { PendingMessageId = null };
        var plan = new Plan(State.OutboxMessageCount);
        if (outcome.Failure is not null) ended = Inform(plan, ended, RightsFor(State, ended, now), now + _options.InformAgainAfter);
        else if (RightsFor(State, ended, now) is var rights && rights != RightsSentTo(ended)) ended = Inform(plan, ended, rights, now);
        // A user who was still joining when the room was informed had no seat there yet: the room is informed once more after they have joined.
        else if (ended.InformedAt < ended.UsedAt + _options.ArrivesWithin) ended = Inform(plan, ended, rights, ended.UsedAt + _options.ArrivesWithin);
        var isOver = !IsKept(ended, now);
        await Commit(
            State with { OutboxMessageCount = isOver ? State.OutboxMessageCount : plan.OutboxMessageCount },
            isOver ? [] : [ended],
            isOver ? [ended.Room] : [],
            isOver ? [] : plan.Outbox,
            [outcome.OutboxMessageId],
            continued);
    }

    /// <summary>Commits the subscription's next state together with the messages to its rooms; null: nothing changed.</summary>
    private async Task Take(SubscriptionState? next)
    {
        if (next is null || State.IsErased)
        {
            await _memory.Confirm();
            return;
        }

        var now = Now;
        var plan = new Plan(next.OutboxMessageCount);
        var informed = new List<RoomUse>();
        foreach (var use in _uses.Values.Where(use => IsKept(use, now) && use.PendingMessageId is null))
        {
            var rights = RightsFor(next, use, now);
            if (rights != RightsSentTo(use)) informed.Add(Inform(plan, use, rights, now));
        }

        await Commit(next with { OutboxMessageCount = plan.OutboxMessageCount }, informed, [], plan.Outbox, news: NewsOf(next));
    }

    private IReadOnlyList<WebhookNews> NewsOf(SubscriptionState next)
    {
        var (before, after) = (View(State), View(next));
        if (before with { Features = after.Features } == after && before.Features.SequenceEqual(after.Features)) return [];
        var tenantId = GrainRef.TenantAndName(_key).TenantId;
        return _host.Webhooks.News(WebhookTypes.SubscriptionChanged, tenantId, streamId: null, $"subscription:{_userId}", Now, () => after);
    }

    /// <summary>
    /// At most one outbox message per room is pending, so that an older one never overtakes a newer one: further changes are sent when it has ended.
    /// </summary>
    private RoomUse Inform(Plan plan, RoomUse use, ChangeRights rights, DateTimeOffset dueAt)
    {
        var outboxMessageId = $"sub.{_key}.{plan.OutboxMessageCount++}";
        plan.Outbox.Add(new PendingOutboxMessage(outboxMessageId, _memory.Grain, new TellRoomRights(use.Room, rights), dueAt));
        return use with { MayPublish = rights.MayPublish, PublishUntil = rights.PublishUntil, PendingMessageId = outboxMessageId, InformedAt = dueAt };
    }

    private ChangeRights RightsFor(SubscriptionState state, RoomUse use, DateTimeOffset now)
    {
        var entitled = SubscriptionRules.Entitle(state, use.TokenTier, use.PremiumPublishes, now, _options);
        return new ChangeRights(_userId, entitled.MayPublish, entitled.PublishUntil);
    }

    private ChangeRights RightsSentTo(RoomUse use) => new(_userId, use.MayPublish, use.PublishUntil);

    /// <summary>
    /// Makes room for one more use. False when all places are taken by rooms where a lapse would matter: then the answer must not allow publishing, because the
    /// right could not be withdrawn.
    /// </summary>
    private bool MakeRoom(DateTimeOffset now, out RoomRef? crowdedOut)
    {
        crowdedOut = null;
        if (_uses.Count < SubscriptionLimits.RoomsMax) return true;
        // Rooms whose tokens have expired first: no user joins with those any more.
        var free = _uses.Values
            .Where(use => use.PendingMessageId is null && (use.Until <= now || !use.MayPublish))
            .MinBy(use => use.Until <= now ? use.Until : DateTimeOffset.MaxValue);
        crowdedOut = free?.Room;
        return free is not null;
    }

    /// <summary>An expired token does not end a presence: a user who joined with it may stay, and the media server renews it for them.</summary>
    private bool IsKept(RoomUse use, DateTimeOffset now) => use.Until + _options.RoomsKept > now;

    private async Task Commit(
        SubscriptionState next,
        IReadOnlyList<RoomUse> uses,
        IReadOnlyList<RoomRef> gone,
        IReadOnlyList<PendingOutboxMessage>? outbox = null,
        IReadOnlyList<string>? outboxDone = null,
        IReadOnlyList<string>? outboxContinued = null,
        IReadOnlyList<WebhookNews>? news = null)
    {
        var now = Now;
        List<RoomRef> over = [.. gone, .. _uses.Values
            .Where(use => !IsKept(use, now) && use.PendingMessageId is null && uses.All(kept => kept.Room != use.Room))
            .Select(static use => use.Room)];
        await _memory.Commit(next, commit => (commit with
        {
            Upsert = [.. uses.Select(static use => use.Row())],
            Delete = [.. over.Select(RoomUse.KeyOf)],
            Outbox = outbox ?? [],
            OutboxDone = outboxDone ?? [],
            OutboxContinued = outboxContinued ?? [],
        }).Telling(news ?? []));
        foreach (var room in over) _uses.Remove(room);
        foreach (var use in uses) _uses[use.Room] = use;
    }

    private SubscriptionView View(SubscriptionState state) =>
        SubscriptionRules.Standing(state, Now, _options) is { } offer
            ? new SubscriptionView(_userId, offer.Tier, offer.Status, offer.Features, offer.PeriodEnd) { CancelAtPeriodEnd = offer.EndsWithItsPeriod }
            : SubscriptionView.None(_userId);

    /// <summary>The outbox messages that one turn adds.</summary>
    private sealed class Plan(long outboxMessageCount)
    {
        public long OutboxMessageCount { get; set; } = outboxMessageCount;

        public List<PendingOutboxMessage> Outbox { get; } = [];
    }
}

/// <summary>How payments translate into rights.</summary>
public sealed record SubscriptionGrainOptions
{
    /// <summary>Tiers that open premium instances (docs/rooms.md).</summary>
    public IReadOnlyList<string> PremiumTiers { get; init; } =
    [
        "artist_premium", "artist_streaming", "venue_premium", "venue_streaming", "studio", "booking_agent",
    ];

    /// <summary>
    /// How long an active subscription stays active after its period without further events: billing providers report a new period up to
    /// hours late, and retry failed deliveries for three days. Zero: it ends with its period.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(SubscriptionLimits.GraceHoursDefault);

    /// <summary>How long after its token has expired a room is still informed of changes: its holder may stay in the room for days. Default a week.</summary>
    public TimeSpan RoomsKept { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The longest time between <see cref="ISubscriptionGrain.Entitle"/> and the user's taking a seat in the room. Default 30 seconds, longer than any request.
    /// </summary>
    public TimeSpan ArrivesWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The delay before a room that could not be informed after all attempts is informed again. Default one minute.</summary>
    public TimeSpan InformAgainAfter { get; init; } = TimeSpan.FromMinutes(1);
}
