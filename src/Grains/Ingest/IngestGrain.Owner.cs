using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Refusals;

namespace Livehouse.Grains.Ingest;

/// <summary>What the owner sees of a channel, and decides about it.</summary>
public partial class IngestGrain
{
    public async Task<Outcome<ChannelView>> Get(Caller caller)
    {
        var seen = await See(caller);
        return seen.IsRefused ? seen.Refusal : View(seen.Value, caller);
    }

    public async Task<Outcome<ChannelView>> RenewKey(Caller caller)
    {
        var seen = await SeeOwn(caller);
        if (seen.IsRefused) return seen.Refusal;
        // Who published with the old key is out; the stream waits for the encoder with the new one.
        var wait = State.Session is null ? State.Wait : WaitFrom(Now);
        await Commit(State.WithoutSession() with { KeyVersion = State.KeyVersion + 1, Wait = wait });
        if (wait is not null) _health.Disconnected(Now);
        Arm();
        await TellHealth();
        return View(seen.Value, caller);
    }

    public async Task<Outcome<ChannelView>> Configure(ConfigureChannel command)
    {
        var seen = await SeeOwn(command.Caller);
        if (seen.IsRefused) return seen.Refusal;
        if (command.MayTakeOver != State.MayTakeOver) await Commit(State with { MayTakeOver = command.MayTakeOver });
        else if (_memory.State is not null) await _memory.Confirm();
        return View(seen.Value, command.Caller);
    }

    /// <summary>Refused as the event or stream refuses it.</summary>
    private async Task<Outcome<SeenChannel>> See(Caller caller)
    {
        if (Channels.IsEvent(_id))
        {
            var sight = await _host.Grains.Event(_id).Get(caller);
            // Its stream is left out of the answer to a caller who is banned from it.
            if (sight.Value is { Stream: null, Event.StreamId: { } streamId }
                && (await _host.Grains.Stream(streamId).Get(caller)).Refusal is { Code: RefusalCodes.Forbidden } banned)
            {
                return banned;
            }

            if (!sight.IsRefused) return new SeenChannel(sight.Value.Event.OwnerId, sight.Value.Event.StreamId, sight.Value.Stream?.Room);
            if (IsForgettable) _host.DeactivateWhenIdle();
            return sight.Refusal;
        }

        var stream = await _host.Grains.Stream(_id).Get(caller);
        if (!stream.IsRefused) return new SeenChannel(stream.Value.OwnerId, stream.Value.Id, stream.Value.Room);
        if (IsForgettable) _host.DeactivateWhenIdle();
        return stream.Refusal;
    }

    private async Task<Outcome<SeenChannel>> SeeOwn(Caller caller)
    {
        var seen = await See(caller);
        if (seen.IsRefused) return seen;
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        return seen.Value.OwnerId == caller.UserId ? seen : Refusal.Forbidden("Only the host may do this.");
    }

    private ChannelView View(SeenChannel seen, Caller caller)
    {
        var isOwner = caller.IsSignedIn && caller.UserId == seen.OwnerId;
        return new ChannelView(
            _id,
            seen.StreamId,
            seen.Room,
            isOwner,
            isOwner ? Channels.StreamKey(_id, _keys.Secret(_id, State.KeyVersion)) : null,
            State.MayTakeOver,
            (int)_options.ReconnectWindow.TotalSeconds);
    }

    /// <summary>The event or stream of the channel, as a caller who may watch it sees it.</summary>
    private sealed record SeenChannel(string OwnerId, string? StreamId, string? Room);
}
