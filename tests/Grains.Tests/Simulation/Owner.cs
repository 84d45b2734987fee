using Livehouse.Callers;
using Livehouse.Grains.Chat;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>One streamer: goes live, keeps pins, bans and invites, stops. What was acknowledged is what the store must hold in the end.</summary>
public sealed class Owner(World world, string userId, List<string> liveStreams)
{
    private readonly Caller _caller = People.Viewer(userId);
    private readonly Dictionary<string, (IReadOnlyList<PinnedMessage> Pins, HashSet<string> Bans, HashSet<string> Invites, bool Stopped)> _acknowledged = [];

    public int Started => _acknowledged.Count;

    public async Task Play()
    {
        for (var at = 0; at < 2; at++)
        {
            if (await GoLive($"op-{userId}-{at}") is { } streamId) await Play(streamId);
        }
    }

    /// <summary>The same person on another device, who wants to be live too.</summary>
    public async Task PlayElsewhere()
    {
        for (var at = 0; at < 2; at++)
        {
            if (await GoLive($"op-{userId}-elsewhere-{at}") is { } streamId) await Stop(streamId);
        }
    }

    public void Verify()
    {
        foreach (var (streamId, kept) in _acknowledged)
        {
            var grain = GrainRef.Stream(streamId);
            var view = StreamScene.Ok(world.Silo.Stream(streamId).Get(_caller).Result);
            Assert.Equal(userId, view.OwnerId);
            Assert.Equal(kept.Pins.Select(pin => pin.MessageId), view.Pinned.Select(pin => pin.MessageId));
            Assert.Equal(kept.Bans.Order(), world.Silo.Store.Rows(grain, "ban").Select(row => row.Id).Order());
            Assert.Equal(kept.Invites.Order(), world.Silo.Store.Rows(grain, "invite").Select(row => row.Id).Order());
            Assert.Equal(kept.Stopped ? StreamStatus.Ended : StreamStatus.Live, view.Status);
        }
    }

    private async Task<string?> GoLive(string operationId)
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var outcome = await world.Ask(
                () => world.Silo.User("default", userId).GoLive(new GoLive(_caller, operationId, new StreamPlan("A title", "", [], Visibility.Public, false))));
            if (!outcome.IsRefused)
            {
                var streamId = outcome.Value.Id;
                _acknowledged.Add(streamId, ([], [], [], false));
                liveStreams.Add(streamId);
                return streamId;
            }

            Assert.Contains(outcome.Refusal.Code, new[] { RefusalCodes.AlreadyLive, RefusalCodes.RateLimited, RefusalCodes.Conflict });
            if (outcome.Refusal.Code != RefusalCodes.AlreadyLive) return null;
            await world.Pause(2_000);
        }

        return null;
    }

    private async Task Play(string streamId)
    {
        var stream = world.Silo.Stream(streamId);
        for (var turn = 0; turn < 12; turn++)
        {
            var kept = _acknowledged[streamId];
            var other = $"u{world.Random.Next(4)}";
            switch (world.Random.Next(6))
            {
                case 0 or 1:
                    var said = await world.Ask(() => stream.Say(new SendMessage(_caller, "pin me", $"m-{turn}")));
                    if (said.IsRefused) break;
                    var pinned = await world.Ask(() => stream.Pin(new MessageCommand(_caller, said.Value.MessageId)));
                    // The message itself may have been lost by a crash; then nothing was pinned.
                    if (pinned.Refusal is { Code: RefusalCodes.NotFound }) break;
                    kept.Pins = kept.Pins.With(StreamScene.Ok(pinned).Pinned[0]);
                    Same(kept.Pins, pinned.Value!);
                    break;
                case 2 when kept.Pins.Count > 0:
                    var gone = kept.Pins[world.Random.Next(kept.Pins.Count)].MessageId;
                    var left = StreamScene.Ok(await world.Ask(() => stream.Unpin(new MessageCommand(_caller, gone))));
                    kept.Pins = kept.Pins.Without(gone);
                    Same(kept.Pins, left);
                    break;
                case 3:
                    StreamScene.Ok(await world.Ask(() => stream.Ban(new BanUser(_caller, $"banned-{other}", null, null))));
                    kept.Bans.Add($"banned-{other}");
                    break;
                case 4 when kept.Bans.Count > 0:
                    var freed = kept.Bans.First();
                    StreamScene.Ok(await world.Ask(() => stream.Unban(new UserCommand(_caller, freed))));
                    kept.Bans.Remove(freed);
                    break;
                default:
                    StreamScene.Ok(await world.Ask(() => stream.Invite(new InviteUsers(_caller, [other, $"{other}-friend"]))));
                    kept.Invites.UnionWith([other, $"{other}-friend"]);
                    if (world.Random.Next(3) > 0) break;
                    StreamScene.Ok(await world.Ask(() => stream.Uninvite(new UserCommand(_caller, other))));
                    kept.Invites.Remove(other);
                    break;
            }

            _acknowledged[streamId] = kept;
        }

        await Stop(streamId);
    }

    private async Task Stop(string streamId)
    {
        if (world.Random.Next(5) == 0) return;
        Assert.Equal(StreamStatus.Ended, StreamScene.Ok(await world.Ask(() => world.Silo.Stream(streamId).Stop(_caller))).Status);
        _acknowledged[streamId] = _acknowledged[streamId] with { Stopped = true };
    }

    private static void Same(IReadOnlyList<PinnedMessage> kept, PinBoardView board) =>
        Assert.Equal(kept.Select(pin => pin.MessageId), board.Pinned.Select(pin => pin.MessageId));
}
