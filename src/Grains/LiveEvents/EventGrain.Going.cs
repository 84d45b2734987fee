using Livehouse.Grains.Persistence;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.LiveEvents;

/// <summary>Attendees: a row for each, and their number in the same commit.</summary>
public partial class EventGrain
{
    public async Task<Outcome<GoingView>> SetGoing(SetGoing command)
    {
        if (await MaySee(command.Caller) is { } unseen) return unseen;
        if (!command.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (State!.IsOver) return Refusal.InvalidState(State.Status == EventStatus.Cancelled ? "The event was cancelled." : "The event is over.");
        if (command.IsGoing) await PutOn(command.Caller.UserId);
        else await TakeOff(command.Caller.UserId);
        return new GoingView(_id, State.Going, command.IsGoing);
    }

    private async Task PutOn(string userId)
    {
        if (await _memory.Find(EventLedgers.Going, userId) is not null)
        {
            await _memory.Confirm();
            return;
        }

        var row = Rows.Of(EventLedgers.Going, userId, LedgerOrder.At(Now), new GoingRow(Now));
        await Commit(State! with { Going = State!.Going + 1 }, with: commit => commit with { Upsert = [row] });
    }

    private async Task TakeOff(string userId)
    {
        if (await _memory.Find(EventLedgers.Going, userId) is null)
        {
            await _memory.Confirm();
            return;
        }

        await Commit(State! with { Going = State!.Going - 1 }, with: commit => commit with { Delete = [new LedgerKey(EventLedgers.Going, userId)] });
    }
}
