using Livehouse.Callers;
using Livehouse.Grains.Budgets;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Grains.Users;

/// <summary>Who moderates this user's streams beside the tenant's moderators.</summary>
public partial class UserGrain
{
    public async Task<Outcome<CoModeratorView>> SetCoModerator(SetCoModerator command)
    {
        if (!Owns(command.Caller)) return OthersCall(command.Caller);
        if (!UserIds.IsValid(command.UserId)) return Refusal.Invalid("userId", $"A user's id must be {UserIds.Rule}.");
        if (command.UserId == _userId) return Refusal.Invalid("userId", "Hosts moderate their own streams anyway.");
        var row = await _memory.Find(CoModeratorLedger.Name, command.UserId);
        if (command.IsModerator == row is not null)
        {
            await _memory.Confirm();
            return new CoModeratorView(command.UserId, command.IsModerator);
        }

        if (!command.IsModerator)
        {
            await _memory.Commit(State, commit => commit with { Delete = [new LedgerKey(CoModeratorLedger.Name, command.UserId)] });
            return new CoModeratorView(command.UserId, false);
        }

        if (command.IsUnknown) return Refusal.UnknownUsers("userId", [command.UserId]);
        var known = await _memory.List(new LedgerQuery(CoModeratorLedger.Name, StreamLimits.CoModeratorsMax));
        if (known.Count == StreamLimits.CoModeratorsMax) return Refusal.Conflict($"A host can have at most {StreamLimits.CoModeratorsMax} moderators.");
        var now = Now;
        var added = Rows.Of(CoModeratorLedger.Name, command.UserId, LedgerOrder.At(now), new CoModeratorRow(now));
        await _memory.Commit(State, commit => commit with { Upsert = [added] });
        return new CoModeratorView(command.UserId, true);
    }

    public async Task<Outcome<CoModeratorPage>> CoModerators(ReadPeople query)
    {
        if (!Owns(query.Caller) && !(query.Caller.TenantId == _tenantId && query.Caller.Moderates)) return OthersCall(query.Caller);
        if (query.Limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"A limit lies between 1 and {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor is not one of this list's.");
        var rows = await _memory.List(new LedgerQuery(CoModeratorLedger.Name, query.Limit + 1, before));
        var items = rows.Take(query.Limit).ToList();
        return new CoModeratorPage(
            [.. items.Select(static row => new CoModeratorEntry(row.Id, Rows.Read<CoModeratorRow>(row).At))],
            rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    public async Task<Outcome<Done>> SpendAnnouncement(Caller caller)
    {
        if (!Owns(caller)) return Refusal.Unauthorized();
        var budget = new SlidingBudget(_options.EventsPerHour, TimeSpan.FromHours(1), State.Announcements);
        if (!budget.TrySpend(Now, out var retryAfter)) return Refusal.RateLimited(new SpentLimit("events", budget.Limit, budget.Window, retryAfter));
        await _memory.Commit(State with { Announcements = budget.Spent });
        return Done.Instance;
    }

    private Refusal OthersCall(Caller caller) => !caller.IsSignedIn || caller.UserId == _userId
        ? Refusal.Unauthorized()
        : caller.TenantId == _tenantId ? Refusal.Forbidden("Only the host may do this.") : Refusal.NotFound("The user");
}

/// <param name="At">UTC: since when.</param>
internal sealed record CoModeratorRow(DateTimeOffset At);
