using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Grains.Budgets;
using Livehouse.Grains.Events;
using Livehouse.Grains.MediaRooms;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Recordings;
using Livehouse.Grains.Viewers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Operators;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Streams;

/// <summary>One live stream. See <see cref="IStreamGrain"/> for the contract of each call; each feature has its own file.</summary>
[GrainType(GrainKinds.Stream)]
[RandomPlacement]
public sealed partial class StreamGrain : HostedGrain, IStreamGrain
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly string _id;
    private readonly IGrainHost _host;
    private readonly IGrainStore _store;
    private readonly StreamGrainOptions _options;
    private readonly LiveStreamMetrics _metrics;
    private readonly IMediaRevocations _revocations;
    private readonly GrainMemory<StreamState> _memory;
    private readonly LedgerOrder _order = new();
    private long _revision;

    public StreamGrain(
        IGrainHost host, IGrainStore store, StreamGrainOptions options, LiveStreamMetrics metrics, IMediaRevocations revocations) : base(host)
    {
        _id = host.Key;
        _host = host;
        _store = store;
        _options = options;
        _metrics = metrics;
        _revocations = revocations;
        _memory = new GrainMemory<StreamState>(GrainRef.Stream(host.Key), host, store);
        _recordings = new RecordingRules(Room, instance: null, host.Time);
        _log = new EventLog(Ids.New("ep_"));
        _fronts = new FrontRegistry(options.FrontLease);
        _viewers = new ViewerLedger("");
        _chatBudgets = new BudgetBook("chat", options.ChatPerMinute, Minute);
        _reactionBudgets = new BudgetBook("reactions", options.ReactionsPerMinute, Minute);
        _giftsCost = options.Gifts.Costs;
        _giftBudgets = new BudgetBook("gifts", options.GiftsPerMinute, Minute);
        _captionBudget = new BudgetBook("captions", CaptionLimits.PerSecond, Second);
        _pace = new BatchPace(options.BatchEvery, options.BatchBurst);
        _batch = new DeferredTurn(host, SendBatch);
        _flush = new DeferredTurn(host, Flush);
        _reactionsDue = new DeferredTurn(host, SendReactions);
        _viewersDue = new DeferredTurn(host, SendViewers);
        _leases = new DeferredTurn(host, ExpireFronts);
        _publish = new DeferredTurn(host, PublishListing);
        _hostGone = new DeferredTurn(host, PassTime);
        _viewingDue = new DeferredTurn(host, WriteViewing);
        _qualityDue = new DeferredTurn(host, TellQuality);
        _newcomers = new Newcomers(host, LookAgain);
    }

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    /// <summary>Null unless the stream was started.</summary>
    private StreamState? State => _memory.State is { WasStarted: true } state ? state : null;

    private string Room => StreamRooms.Of(_id);

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        if (State is not { } state) return;
        _viewers = new ViewerLedger(state.OwnerId);
        _viewers.Recall(state.PeakViewers, state.TotalViews);
        await RecallChat(cancellation);
        await RecallGifts(cancellation);
        await RecallModeration(cancellation);
        _webhooks.MarkPartial();
        _captions.MarkPartial();
        _viewing = new ViewingBook(state.ViewingRun + 1);
        if (state.IsLive) _metrics.Set(_id, 0);
        RecallPublisher(state);
    }

    public override async Task OnDeactivate(CancellationToken cancellation)
    {
        if (_unsent.Count > 0) await SendBatch();
        _isViewingDue |= _viewing.Viewers > 0 || _viewing.Pending > 0;
        if (HasUnflushed) await Flush();
        RescueUnflushed();
        _metrics.Remove(_id);
    }

    public override ContainerFacts? Container =>
        State is { IsLive: true } state ? new ContainerFacts(state.TenantId, state.Title, _viewers.Count) : null;

    public override Task OnDraining()
    {
        _isViewingDue |= _viewing.Pending > 0;
        return HasUnflushed ? Flush() : Task.CompletedTask;
    }

    public async Task<Outcome<StreamView>> Start(StartStream command)
    {
        if (State is { } existing)
        {
            if (existing.OwnerId != command.Caller.UserId || existing.TenantId != command.Caller.TenantId) return Refusal.NotFound("The stream");
            return existing.Status == StreamStatus.Scheduled ? await Begin(existing, command) : View(existing);
        }
        if (_memory.State is not null) return GivenUp();
        var plan = StreamPlanRules.Check(command.Plan);
        if (plan.IsRefused) return plan.Refusal;
        var state = new StreamState(
            command.Caller.TenantId,
            command.Caller.UserId,
            command.Caller.Name,
            plan.Value.Title,
            plan.Value.Description,
            plan.Value.Tags,
            plan.Value.Visibility,
            plan.Value.E2ee,
            StreamStatus.Live, Now, null, null, GiftTotals.Zero, [], RecordingState.None, [], ChatSettings.Open, 0, 0, 0) { EventId = command.EventId };
        var bans = await HostBans(state);
        await Commit(state, [RoomToOpen(), .. TellEvent(state)], listed: true, with: With(bans));
        Take(bans);
        _viewers = new ViewerLedger(state.OwnerId);
        _metrics.Set(_id, 0);
        ShowOperators(OperatorEventTypes.StreamStarted, state);
        await PublishListing();
        return View(state);
    }

    public async Task<Outcome<StreamView>> Stop(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: true) is { } refusal) return refusal;
        if (State!.Status == StreamStatus.Scheduled) return Refusal.InvalidState("The stream has not begun: cancel its event.");
        if (State.IsLive) await End("stopped");
        return View(State);
    }

    public async Task<Outcome<StreamView>> Kill(KillStream command)
    {
        if (await Guard(command.Caller, mustOwn: false, orModerate: true) is { } refusal) return refusal;
        if (!command.Caller.Moderates) return Refusal.Forbidden("Only moderators and admins may kill a stream.");
        if (Text.TextRules.Clean(command.Reason, 1, StreamLimits.KillReasonLengthMax) is null)
        {
            return Refusal.Invalid("reason", $"The reason must have 1 to {StreamLimits.KillReasonLengthMax} characters.");
        }

        if (State!.IsOpen) await End("killed");
        return View(State);
    }

    public async Task<Outcome<StreamView>> Get(Caller caller) => await MayWatch(caller) is { } refusal ? refusal : View(State!);

    public async Task<Outcome<StreamView>> Admit(Caller caller) => await MayEnter(caller) is { } refusal ? refusal : View(State!);

    public async Task<Outcome<StreamView>> AdmitPublisher(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        return State!.IsLive ? View(State) : NotLive();
    }

    public async Task<bool> IsLive()
    {
        // False lets the owner start another stream. A start of this one that is still in progress, from an older activation of the user's grain, must find
        // that it is too late.
        if (State is not { IsLive: true }) await GiveUpAttempts();
        return State is { IsLive: true };
    }

    /// <summary>Ends the stream permanently: the same commit also orders the end of all its external resources.</summary>
    private async Task End(string reason)
    {
        var state = State!;
        var (recording, endings) = _recordings.End(state.Recording);
        List<OutboxMessage> outbox = [new CloseRoom(Room),
            .. state.Ingresses.Where(ingress => ingress.IngressId is not null).Select(ingress => new CloseIngress(ingress.IngressId!)), .. endings,
            .. TellEvent(state), .. TellChannel(state), .. Summary(state)];
        var next = state with
        {
            Status = StreamStatus.Ended,
            EndedAt = Now,
            EndReason = reason,
            Recording = recording,
            Ingresses = [],
            ReopenMessageId = null,
        };
        await Commit(next, outbox, outboxDone: state.ReopenMessageId is { } reopening ? [OpenRoomMessageId, reopening] : [OpenRoomMessageId], listed: true);
        _viewersDue.Disarm();
        _hostGone.Disarm();
        _viewers.Clear();
        _quality.Clear();
        _qualityDue.Disarm();
        _metrics.Remove(_id);
        if (recording != state.Recording) Announce(StreamEventNames.Recording, seq => new RecordingChanged(_id, seq, recording.View));
        Announce(StreamEventNames.Ended, seq => new StreamEnded(_id, seq, reason));
        ShowOperators(OperatorEventTypes.StreamEnded, state, reason);
        await PublishListing();
    }

    private void ShowOperators(string type, StreamState state, string? detail = null) =>
        _host.ShowOperators(new OperatorEvent(type, Now, state.TenantId, _id, state.OwnerId, state.Title, detail));

    /// <summary>Null when the stream exists and is visible to the caller; otherwise the refusal.</summary>
    private async Task<Refusal?> MaySee(Caller caller)
    {
        if (State is not { } state) return await NotThere();
        if (state.TenantId != caller.TenantId) return Refusal.NotFound("The stream");
        if (state.Visibility == Visibility.Public || IsHostOrModerator(caller)) return null;
        if (state.Visibility == Visibility.Invite)
        {
            return caller.IsSignedIn && (_invited.Contains(caller.UserId) || await CoModerates(caller)) ? null : Refusal.NotFound("The stream");
        }

        if (!caller.IsSignedIn) return Refusal.Unauthorized("Sign in first: this stream is only for the host's followers.");
        return _invited.Contains(caller.UserId) || await Follows(caller.UserId) || await CoModerates(caller)
            ? null
            : Refusal.Forbidden("This stream is only for the host's followers.");
    }

    /// <summary>
    /// The stream does not exist, unless another activation has started it since this one loaded. A stream that does not exist needs no activation: requests
    /// for random ids must not fill the memory.
    /// </summary>
    private async Task<Refusal> NotThere()
    {
        await _memory.Confirm();
        _host.DeactivateWhenIdle();
        return Refusal.NotFound("The stream");
    }

    /// <summary>As <see cref="MaySee"/>, for a user who wants to join now.</summary>
    private async Task<Refusal?> MayEnter(Caller caller) =>
        await MayTakePart(caller) is { } refusal ? refusal : State!.IsLive ? null : NotLive();

    /// <summary>As <see cref="MayEnter"/>, whether the stream is live or not.</summary>
    private async Task<Refusal?> MayTakePart(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (IsBanned(caller.UserId)) return Banned();
        // A user who may enter without an invitation is not removed for lack of one.
        if (State!.IsLive) _uninvited.Remove(caller.UserId);
        return null;
    }

    /// <summary>Guards a call that only the host, or the host and moderators, may make.</summary>
    /// <param name="orModerateForHost">Moderators whom the host has named may make it too.</param>
    private async Task<Refusal?> Guard(Caller caller, bool mustOwn, bool orModerate, bool orModerateForHost = false)
    {
        if (State is not { } state) return await NotThere();
        if (state.TenantId != caller.TenantId) return Refusal.NotFound("The stream");
        if (state.Visibility == Visibility.Invite && !IsHostOrModerator(caller) && !_invited.Contains(caller.UserId) && !await CoModerates(caller))
        {
            return Refusal.NotFound("The stream");
        }

        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (!mustOwn || state.OwnerId == caller.UserId || (orModerate && caller.Moderates)) return null;
        if (orModerateForHost && await CoModerates(caller)) return null;
        return Refusal.Forbidden(orModerate ? "Only the host and moderators may do this." : "Only the host may do this.");
    }

    private bool IsHostOrModerator(Caller caller) => caller.IsSignedIn && (caller.UserId == State!.OwnerId || caller.Moderates);

    /// <summary>The host has named the caller as a moderator. Read from storage when it matters: a change holds immediately.</summary>
    private async Task<bool> CoModerates(Caller caller) => caller.IsSignedIn && !IsBanned(caller.UserId) && await IsCoModerator(caller.UserId);

    private async Task<bool> IsCoModerator(string userId) =>
        await _store.Find(GrainRef.User(State!.TenantId, State.OwnerId), CoModeratorLedger.Name, userId) is not null;

    private async Task<bool> Follows(string userId) =>
        await _store.Find(GrainRef.User(State!.TenantId, State.OwnerId), FollowerLedger.Name, userId) is not null;

    private string OpenRoomMessageId => $"{_id}.0.0";

    /// <summary>Commits the next state and, in the same commit, everything pending in memory.</summary>
    private async Task<bool> Commit(
        StreamState next,
        IReadOnlyList<OutboxMessage>? outbox = null,
        IReadOnlyList<string>? outboxDone = null,
        bool listed = false,
        Func<GrainCommit, GrainCommit>? with = null) => await TryCommit(next, outbox, outboxDone, listed, with) == CommitResult.Committed;

    /// <summary>The same, and why nothing changed: <see cref="GrainMemory{TState}.TryCommit"/>.</summary>
    private async Task<CommitResult> TryCommit(
        StreamState next,
        IReadOnlyList<OutboxMessage>? outbox = null,
        IReadOnlyList<string>? outboxDone = null,
        bool listed = false,
        Func<GrainCommit, GrainCommit>? with = null,
        IReadOnlyList<WebhookNews>? reports = null)
    {
        await EndAppend();
        (next, outbox) = WithoutErasedRecording(next, outbox ?? []);
        var now = Now;
        var pending = outbox.Select((message, at) => new PendingOutboxMessage($"{_id}.{next.OutboxMessageCount}.{at}", _memory.Grain, message, now)).ToList();
        if (outbox.Count > 0) next = next with { OutboxMessageCount = next.OutboxMessageCount + 1 };
        pending.AddRange(Announcement(next));
        if (State is { IsOpen: true }) next = next with { PeakViewers = _viewers.Peak, TotalViews = _viewers.TotalViews };
        IReadOnlyList<WebhookNews> news = [.. NewsOf(ref next), .. reports ?? []];
        var rows = UnflushedRows();
        var viewing = ViewingToWrite(next);
        if (viewing is not null) next = next with { ViewingRun = viewing.Run.Run };
        CommitResult result;
        try
        {
            result = await _memory.TryCommit(next, commit =>
            {
                commit = commit with
                {
                    Outbox = pending,
                    OutboxDone = outboxDone ?? [],
                    Upsert = rows,
                    Stream = listed ? Listed(next) : null,
                    Viewing = viewing,
                };
                return (with is null ? commit : with(commit)).Telling(news);
            });
        }
        catch (StorageUnavailableException)
        {
            // This activation ends with its memory; acknowledged chat outlives it.
            RescueUnflushed();
            throw;
        }

        if (result == CommitResult.Committed)
        {
            ForgetUnflushed();
            ViewingWritten(viewing);
        }

        return result;
    }

    private StreamRow Listed(StreamState state) => new(
        _id, state.TenantId, state.OwnerId, Room, StatusWord(state.Status), state.StartedAt,
        JsonSerializer.Serialize(new StreamListing(View(state) with { Viewers = 0 }, 0), LivehouseJson.Options))
    {
        FeaturedPosition = state.Featured?.Position,
        FeaturedUntil = state.Featured?.Until,
    };

    private static string StatusWord(StreamStatus status) => status switch
    {
        StreamStatus.Scheduled => "scheduled",
        StreamStatus.Live => "live",
        _ => "ended",
    };

    /// <summary>Publishes the stream's current listing to the directory. A failure is retried soon: the stream's own state does not depend on it.</summary>
    private async Task PublishListing()
    {
        if (State is not { } state || state.Status == StreamStatus.Scheduled) return;
        _publish.Disarm();
        try
        {
            var directory = _host.Grains.Directory(state.TenantId);
            if (state.IsLive) await directory.Publish(new StreamListing(View(state), _revision = Math.Max(_revision + 1, _host.Time.GetUtcNow().UtcTicks)));
            else await directory.Withdraw(_id);
        }
        catch (Exception)
        {
            _publish.Arm(TimeSpan.FromSeconds(2));
        }
    }

    private StreamView View(StreamState state) => new(
        _id, state.TenantId, state.OwnerId, state.OwnerName, state.Title, state.Description, state.Tags, state.Status, state.Visibility, Room,
        _viewers.Count,
        Math.Max(_viewers.Peak, state.PeakViewers),
        Math.Max(_viewers.TotalViews, state.TotalViews),
        state.StartedAt == default ? null : state.StartedAt,
        state.EndedAt,
        state.EndReason,
        state.Gifts, state.Pinned, state.Recording.View, state.Chat, state.E2ee) 
    {
        EventId = state.EventId,
        ScheduledAt = state.ScheduledAt,
        Featured = state.Featured is { } mark && (mark.Until is null || mark.Until > Now),
    };
}
