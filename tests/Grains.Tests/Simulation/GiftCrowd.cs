using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>
/// Several people whose gifts go in one call, as a host combines concurrent ones: new ones, repeats, the same one twice, and some that are refused.
/// </summary>
public sealed class GiftCrowd(World world, List<string> liveStreams)
{
    private const int Users = 3;

    private readonly Dictionary<(string StreamId, string UserId, string ClientId), GiftReceipt> _acknowledged = [];
    private readonly HashSet<(string StreamId, string UserId, string ClientId)> _tried = [];

    public int Given => _acknowledged.Count;

    public async Task Play()
    {
        for (var turn = 0; turn < 8; turn++)
        {
            await world.Pause(500);
            if (liveStreams.Count == 0) continue;
            await Give(liveStreams[world.Random.Next(liveStreams.Count)]);
        }
    }

    public void Verify()
    {
        foreach (var streamId in liveStreams)
        {
            var rows = world.Silo.Store
                .Rows(GrainRef.Stream(streamId), "gift")
                .Where(row => row.Data.Contains("\"userId\":\"crowd", StringComparison.Ordinal))
                .Select(row => row.Id)
                .ToHashSet();
            Assert.Subset(rows, _acknowledged.Where(entry => entry.Key.StreamId == streamId).Select(entry => entry.Value.GiftId).ToHashSet());
            Assert.True(rows.Count <= _tried.Count(tried => tried.StreamId == streamId), "More was given than was tried.");
        }
    }

    private async Task Give(string streamId)
    {
        var gifts = Enumerable.Range(0, world.Random.Next(1, 7)).Select(_ => Draw()).ToList();
        foreach (var gift in gifts.Where(gift => gift.GiftType != "car")) _tried.Add((streamId, gift.Caller.UserId, gift.ClientId!));
        var answer = await world.Ask(async () => (Outcome<GiftOutcomes>)await world.Silo.Stream(streamId).GiveAll(new SendGifts(gifts)));
        var outcomes = answer.Value!.Outcomes;
        Assert.Equal(gifts.Count, outcomes.Count);
        for (var at = 0; at < gifts.Count; at++)
        {
            if (gifts[at].GiftType == "car") Assert.Equal(RefusalCodes.ValidationFailed, outcomes[at].Refusal!.Code);
            else if (outcomes[at].Refusal is { } refusal) Assert.Equal(RefusalCodes.StreamEnded, refusal.Code);
            else Know((streamId, gifts[at].Caller.UserId, gifts[at].ClientId!), outcomes[at].Value!);
        }
    }

    /// <summary>A repeat always gets the same number: that of the row.</summary>
    private void Know((string, string, string) gift, GiftReceipt receipt)
    {
        if (!_acknowledged.TryAdd(gift, receipt)) Assert.Equal(_acknowledged[gift], receipt);
    }

    private SendGift Draw()
    {
        var number = world.Random.Next(10);
        return new SendGift(People.Viewer($"crowd{world.Random.Next(Users)}"), world.Random.Next(5) == 0 ? "car" : "star", (number % 8) + 1, $"x{number}");
    }
}
