using System.Text.Json;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Text;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Matching;
using Livehouse.Notices;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Matching;

/// <summary>The waiting users of one topic. See <see cref="IMatchGrain"/>.</summary>
[GrainType(GrainKinds.Match)]
[RandomPlacement]
public sealed class MatchGrain : HostedGrain, IMatchGrain
{
    private const string Tickets = "ticket";

    /// <summary>Old tickets that one commit deletes: more than it adds, so that their number shrinks.</summary>
    private const int SweptAtOnce = 10;

    private readonly IGrainHost _host;
    private readonly MatchGrainOptions _options;
    private readonly GrainMemory<MatchState> _memory;
    private readonly LedgerOrder _order = new();
    private readonly DeferredTurn _expiry;
    private readonly string _tenantId;
    private readonly string _topicKey;

    public MatchGrain(IGrainHost host, IGrainStore store, MatchGrainOptions options) : base(host)
    {
        _host = host;
        _options = options;
        _memory = new GrainMemory<MatchState>(new GrainRef(GrainKinds.Match, host.Key), host, store);
        _expiry = new DeferredTurn(host, Expire);
        (_tenantId, _topicKey) = GrainRef.TenantAndName(host.Key);
    }

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    private TicketRow? Waiting => _memory.State?.Waiting;

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        ArmExpiry();
    }

    public async Task<Outcome<MatchTicket>> Seek(SeekMatch command)
    {
        var caller = command.Caller;
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId != _tenantId) return Refusal.NotFound("The topic");
        if (TextRules.Clean(command.Topic, 1, RoomLimits.TopicLengthMax) is not { } topic || Topics.KeyOf(topic) != _topicKey)
        {
            return Refusal.Invalid("topic", $"The topic must have 1 to {RoomLimits.TopicLengthMax} characters.");
        }

        var id = TicketIds.Of(_topicKey, caller.UserId, command.OperationId);
        if (await Find(id) is { } earlier) return await WithOpenRoom(earlier);
        if (Waiting is { } last && last.Ticket.ExpiresAt <= Now) await Expire();
        if (Waiting is { } waiting && waiting.Ticket.UserId == caller.UserId)
        {
            await _memory.Confirm();
            return waiting.Ticket;
        }

        var now = Now;
        var mine = new TicketRow(
            new MatchTicket(id, caller.UserId, caller.Name, topic, MatchStatus.Waiting, now, now + _options.WaitMax),
            command.Instance,
            command.Terms with { MaxParticipants = RoomLimits.ParticipantsMin },
            IsRoomOpen: false);
        return Waiting is { } partner ? await Pair(partner, mine) : await Wait(mine);
    }

    public async Task<Outcome<MatchTicket>> Get(MatchQuery query) => await Own(query) is { } row ? await WithOpenRoom(row) : Refusal.NotFound("The ticket");

    public async Task<Outcome<MatchTicket>> Cancel(MatchQuery query)
    {
        if (!query.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (await Own(query) is not { } row) return Refusal.NotFound("The ticket");
        if (row.Ticket.Status == MatchStatus.Matched) return Refusal.Conflict("A partner has already been found.");
        if (Waiting?.Ticket.TicketId != row.Ticket.TicketId) return row.Ticket;
        return await Decide(row with { Ticket = row.Ticket with { Status = MatchStatus.Cancelled } });
    }

    public async Task Forget(ForgetUser command)
    {
        if (Waiting is { } waiting && waiting.Ticket.UserId == command.UserId)
        {
            await Decide(waiting with { Ticket = waiting.Ticket with { Status = MatchStatus.Cancelled } });
        }
        List<LedgerRow> rows = [];
        foreach (var key in command.Rows.Where(static key => key.Ledger == Tickets))
        {
            if (await _memory.Find(Tickets, key.Id) is not { } row) continue;
            var known = Rows.Read<TicketRow>(row);
            var ticket = known.Ticket;
            if (ticket.UserId == command.UserId) ticket = ticket with { UserName = DeletedUser.Name };
            if (ticket.PartnerId == command.UserId) ticket = ticket with { PartnerName = DeletedUser.Name };
            if (ticket != known.Ticket) rows.Add(Rows.Of(Tickets, row.Id, row.Order, known with { Ticket = ticket }, row.Tag));
        }

        if (rows.Count > 0) await _memory.Commit(_memory.State ?? new MatchState(null), commit => commit with { Upsert = rows });
    }

    private async Task<MatchTicket> Wait(TicketRow mine)
    {
        await Commit(new MatchState(mine), [mine]);
        ArmExpiry();
        return mine.Ticket;
    }

    /// <summary>One commit informs both: from then on neither can be paired with another user, whatever happens to this process.</summary>
    private async Task<Outcome<MatchTicket>> Pair(TicketRow first, TicketRow second)
    {
        // The room's id is derived from the tickets' ids: a repeat after a crash opens the same room.
        var room = Ids.Derive("sr_", first.Ticket.TicketId, second.Ticket.TicketId);
        first = first with { Ticket = Matched(first.Ticket, second.Ticket, room), PartnersTicketId = second.Ticket.TicketId };
        second = second with
        {
            Ticket = Matched(second.Ticket, first.Ticket, room),
            PartnersTicketId = first.Ticket.TicketId,
            Instance = first.Instance,
            Terms = first.Terms,
        };
        await Commit(new MatchState(null), [first, second]);
        _expiry.Disarm();
        var answer = await WithOpenRoom(second);
        foreach (var ticket in (MatchTicket[])[first.Ticket, second.Ticket]) await Notify(ticket);
        return answer;
    }

    /// <summary>Returns the ticket once its room exists: a crash after the pairing may have come before the room was opened.</summary>
    private async Task<Outcome<MatchTicket>> WithOpenRoom(TicketRow row)
    {
        if (row.Ticket.Status == MatchStatus.Waiting && row.Ticket.ExpiresAt <= Now && Waiting?.Ticket.TicketId == row.Ticket.TicketId)
        {
            await Expire();
            return row.Ticket with { Status = MatchStatus.Expired };
        }

        if (row is not { IsRoomOpen: false, Ticket: { Status: MatchStatus.Matched, RoomName: { } room } }) return row.Ticket;
        var ticket = row.Ticket;
        var create = new CreateRoom(
            new Callers.Caller(_tenantId, ticket.UserId, ticket.UserName, []),
            room,
            row.Terms,
            E2ee: false,
            RoomKind.Study,
            ticket.Topic,
            ticket.Topic,
            [ticket.UserId, ticket.PartnerId!]);
        var opened = await _host.Grains.Room(new RoomRef(_tenantId, row.Instance, room)).Create(create);
        // The partner's call may have opened it first: then the partner owns it, which makes no difference.
        if (opened.Refusal is { Code: not RefusalCodes.Conflict } refusal) return refusal;
        // Of both users: a late request must not reopen a room that has closed since.
        var partners = row.PartnersTicketId is { } partner ? await Find(partner) : null;
        await Commit(_memory.State!, [row with { IsRoomOpen = true }, .. partners is null ? [] : (TicketRow[])[partners with { IsRoomOpen = true }]]);
        return ticket;
    }

    private async Task<TicketRow?> Own(MatchQuery query) =>
        query.Caller.TenantId == _tenantId && await Find(query.TicketId) is { } row && row.Ticket.UserId == query.Caller.UserId ? row : null;

    private async Task<TicketRow?> Find(string id) => await _memory.Find(Tickets, id) is { } row ? Rows.Read<TicketRow>(row) : null;

    private async Task<MatchTicket> Decide(TicketRow row)
    {
        await Commit(new MatchState(null), [row]);
        _expiry.Disarm();
        return row.Ticket;
    }

    private async Task Expire()
    {
        if (Waiting is not { } waiting) return;
        if (waiting.Ticket.ExpiresAt > Now) ArmExpiry();
        else await Decide(waiting with { Ticket = waiting.Ticket with { Status = MatchStatus.Expired } });
    }

    private void ArmExpiry()
    {
        if (Waiting is not { } waiting) return;
        var due = waiting.Ticket.ExpiresAt - Now;
        _expiry.Arm(due > TimeSpan.Zero ? due : TimeSpan.Zero);
        _host.StayActive(due > TimeSpan.Zero ? due : TimeSpan.FromSeconds(1));
    }

    private async Task Commit(MatchState next, IReadOnlyList<TicketRow> rows)
    {
        var now = Now;
        var old = await _memory.List(new LedgerQuery(Tickets, SweptAtOnce, new LedgerPlace(LedgerOrder.At(now - _options.KeepDecided - _options.WaitMax), "")));
        var upserts = rows.Select(row => Rows.Of(Tickets, row.Ticket.TicketId, _order.Next(now), row)).ToList();
        await _memory.Commit(next, commit => commit with { Upsert = upserts, Delete = [.. old.Select(row => new LedgerKey(Tickets, row.Id))] });
    }

    /// <summary>The notice only shortens the wait: a waiting client polls too.</summary>
    private async Task Notify(MatchTicket ticket)
    {
        try
        {
            await _host.Grains.NotificationRouter().Notify(new UserNotice(
                _tenantId, ticket.UserId, UserNoticeNames.MatchFound, JsonSerializer.SerializeToUtf8Bytes(MatchFound.Of(ticket), LivehouseJson.Options)));
        }
        catch (Exception)
        {
            // The notification router is on another node and can't be reached now.
        }
    }

    private static MatchTicket Matched(MatchTicket ticket, MatchTicket partner, string room) =>
        ticket with { Status = MatchStatus.Matched, RoomName = room, PartnerId = partner.UserId, PartnerName = partner.UserName };
}

/// <param name="Waiting">The user to be paired with the next one who arrives; null: none.</param>
internal sealed record MatchState(TicketRow? Waiting);

/// <param name="Instance">Of the room that a match opens; the same for <paramref name="Terms"/>.</param>
/// <param name="IsRoomOpen">The room was opened, and may have closed since.</param>
/// <param name="PartnersTicketId">Null unless matched.</param>
internal sealed record TicketRow(MatchTicket Ticket, string Instance, RoomTerms Terms, bool IsRoomOpen, string? PartnersTicketId = null);
