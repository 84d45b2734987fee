using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.Inboxes;

/// <summary>The public keys of the user's devices, and the users whom the user has blocked.</summary>
public partial class InboxGrain
{
    public async Task<Outcome<DeviceKeys>> PutKey(PutKey command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        Span<byte> point = stackalloc byte[InboxLimits.PublicKeyBytes + 1];
        if (!Convert.TryFromBase64String(command.PublicKey, point, out var length) || !X25519Points.IsPublicKey(point[..length]))
        {
            return Refusal.Invalid("publicKey", "This is not a valid X25519 public key.");
        }
        var known = State.Keys.FirstOrDefault(key => key.DeviceId == command.DeviceId);
        if (known?.PublicKey == command.PublicKey) return View();
        if (known is null && State.Keys.Count >= InboxLimits.DevicesMax)
        {
            return Refusal.Conflict($"A user can have at most {InboxLimits.DevicesMax} devices: delete a device's key first.");
        }
        var change = Change();
        change.State = State with { Keys = [.. State.Keys.Where(key => key != known), new DeviceKey(command.DeviceId, command.PublicKey, Now)] };
        await Commit(change);
        return View();
    }

    public async Task<Outcome<DeviceKeys>> RemoveKey(DeviceCommand command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (State.Keys.All(key => key.DeviceId != command.DeviceId)) return View();
        var change = Change();
        change.State = State with { Keys = [.. State.Keys.Where(key => key.DeviceId != command.DeviceId)] };
        await Commit(change);
        return View();
    }

    public async Task<Outcome<DeviceKeys>> Keys(Caller caller)
    {
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId == _tenantId && State.Keys.Count > 0) return View();
        await _memory.Confirm();
        LeaveIfNew();
        return Refusal.NotFound("A key of this user");
    }

    public async Task<Outcome<BlockView>> Block(BlockCommand command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (command.UserId == _userId) return Refusal.Invalid("userId", "You can't block yourself.");
        if (await _memory.Find(InboxLedgers.Blocks, command.UserId) is null)
        {
            if (State.Blocked >= InboxLimits.BlocksMax) return Refusal.Conflict($"A user can block at most {InboxLimits.BlocksMax} others.");
            var change = Change();
            change.Put(InboxLedgers.Blocks, command.UserId, LedgerOrder.At(Now), new BlockRow(Now));
            change.State = State with { Blocked = State.Blocked + 1 };
            await Commit(change);
        }

        return new BlockView(command.UserId, true);
    }

    public async Task<Outcome<BlockView>> Unblock(BlockCommand command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (await _memory.Find(InboxLedgers.Blocks, command.UserId) is not null)
        {
            var change = Change();
            change.Drop(InboxLedgers.Blocks, command.UserId);
            change.State = State with { Blocked = State.Blocked - 1 };
            await Commit(change);
        }

        return new BlockView(command.UserId, false);
    }

    public async Task<Outcome<BlockPage>> Blocks(ReadBlocks query)
    {
        if (!Owns(query.Caller)) return Refusal.Unauthorized();
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor does not belong to this list.");
        LeaveIfNew();
        var rows = await _memory.List(new LedgerQuery(InboxLedgers.Blocks, query.Limit + 1, before));
        var items = rows.Take(query.Limit).ToList();
        return new BlockPage(
            [.. items.Select(static row => new BlockedUser(row.Id, Rows.Read<BlockRow>(row).At))],
            rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    private DeviceKeys View() => new(_userId, State.Keys);
}
