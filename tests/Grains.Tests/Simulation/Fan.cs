using System.Globalization;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>One viewer: comes and goes, writes, gives and reports, and repeats what was answered before.</summary>
public sealed class Fan(World world, string userId, List<string> liveStreams)
{
    private readonly Caller _caller = People.Viewer(userId);
    private readonly Dictionary<(string StreamId, string ClientId), string> _acknowledged = [];
    private readonly HashSet<(string StreamId, string ClientId)> _tried = [];
    private readonly Dictionary<string, string> _reported = [];

    public int Given => _acknowledged.Count;

    public async Task Play()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            await world.Pause(400);
            if (liveStreams.Count == 0) continue;
            var streamId = liveStreams[world.Random.Next(liveStreams.Count)];
            switch (world.Random.Next(6))
            {
                case 0 or 1:
                    await Give(streamId, turn);
                    break;
                case 2 when _acknowledged.Count > 0:
                    var (known, clientId) = _acknowledged.Keys.ElementAt(world.Random.Next(_acknowledged.Count));
                    await Give(known, int.Parse(clientId["g-".Length..], CultureInfo.InvariantCulture));
                    break;
                case 3:
                    await Report(streamId, $"r-{turn}");
                    if (world.Random.Next(2) == 0) await Report(streamId, $"r-{turn}");
                    break;
                case 4:
                    await world.Ask(() => world.Silo.Stream(streamId).Say(new SendMessage(_caller, "hello", $"m-{turn}")));
                    break;
                default:
                    var connectionId = $"{userId}-{turn}";
                    await world.Ask(() => world.Silo.Stream(streamId).Join(new JoinStream(_caller, "front", connectionId, null, null)));
                    await world.Pause(800);
                    await world.Ask<Done>(async () =>
                    {
                        await world.Silo.Stream(streamId).Leave(new LeaveStream("front", connectionId));
                        return Done.Instance;
                    });
                    break;
            }
        }
    }

    public void Verify()
    {
        foreach (var streamId in liveStreams)
        {
            var rows = world.Silo.Store
                .Rows(GrainRef.Stream(streamId), "gift")
                .Where(row => row.Data.Contains($"\"userId\":\"{userId}\"", StringComparison.Ordinal))
                .Select(row => row.Id)
                .ToList();
            // Each that was acknowledged is there; what was only tried may be, once.
            Assert.Subset(rows.ToHashSet(), _acknowledged.Where(entry => entry.Key.StreamId == streamId).Select(entry => entry.Value).ToHashSet());
            Assert.True(rows.Count <= _tried.Count(tried => tried.StreamId == streamId), "More was given than was tried.");
        }

        var reports = world.Silo.Store.Rows(GrainRef.ReportQueue("default"), "report")
            .Where(row => row.Data.Contains($"\"reporterId\":\"{userId}\"", StringComparison.Ordinal))
            .Select(row => row.Id);
        Assert.Equal(_reported.Values.Order(), reports.Order());
    }

    /// <summary>What it gives follows from the turn: a repeat is the same gift.</summary>
    private async Task Give(string streamId, int turn)
    {
        var clientId = $"g-{turn}";
        _tried.Add((streamId, clientId));
        var outcome = await world.Ask(() => world.Silo.Stream(streamId).Give(new SendGift(_caller, turn % 2 == 0 ? "star" : "rose", (turn % 8) + 1, clientId)));
        if (outcome.IsRefused) Assert.Equal(RefusalCodes.StreamEnded, outcome.Refusal.Code);
        else if (!_acknowledged.TryAdd((streamId, clientId), outcome.Value.GiftId)) Assert.Equal(_acknowledged[(streamId, clientId)], outcome.Value.GiftId);
    }

    private async Task Report(string streamId, string operationId)
    {
        var receipt = StreamScene.Ok(await world.Ask(
            () => world.Silo.Stream(streamId).Report(new ReportStream(_caller, operationId, "spam", "It is spam", null, [], "203.0.113.9", "a browser"))));
        if (!_reported.TryAdd(operationId, receipt.ReportId)) Assert.Equal(_reported[operationId], receipt.ReportId);
    }
}
