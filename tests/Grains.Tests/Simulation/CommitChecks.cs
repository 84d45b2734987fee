using System.Text.Json;
using Livehouse.Grains.Streams;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Wire;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>Invariants of the store after every single commit, whatever made it.</summary>
public sealed class CommitChecks
{
    private readonly MemoryStore _store;
    private readonly Dictionary<string, (int Peak, long Views, bool Ended)> _streams = [];
    private readonly Dictionary<string, string> _outbox = [];

    public CommitChecks(MemoryStore store)
    {
        _store = store;
        store.Committed = Check;
    }

    private void Check(GrainCommit commit)
    {
        foreach (var message in commit.Outbox)
        {
            var asked = JsonSerializer.Serialize(message.Message, LivehouseJson.Options);
            Assert.True(_outbox.TryAdd(message.Id, asked), $"The outbox message {message.Id} was committed twice.");
        }

        if (commit.Grain.Kind != GrainKinds.Stream || commit.State is null) return;
        var state = JsonSerializer.Deserialize<StreamState>(commit.State, LivehouseJson.Options)!;
        var (peak, views, ended) = _streams.GetValueOrDefault(commit.Grain.Key);
        Assert.True(state.PeakViewers >= peak, "The peak fell.");
        Assert.True(state.TotalViews >= views, "The views fell.");
        Assert.False(ended && state.IsLive, "An ended stream is live again.");
        _streams[commit.Grain.Key] = (state.PeakViewers, state.TotalViews, !state.IsOpen);

        var gifts = _store.Rows(commit.Grain, "gift").Select(row => JsonSerializer.Deserialize<GiftRow>(row.Data, LivehouseJson.Options)!).ToList();
        Assert.Equal((gifts.Sum(gift => gift.Quantity), gifts.Sum(gift => gift.Value)), ((int)state.Gifts.Count, state.Gifts.Value));

        if (!state.WasStarted) return;
        var live = _store.Streams.Where(row => row.OwnerId == state.OwnerId && row.Status == "live").Select(row => row.StreamId).ToList();
        Assert.True(live.Count <= 1, $"{state.OwnerId} is live twice: {string.Join(" and ", live)}.");
        var starts = _store.Streams.Where(row => row.OwnerId == state.OwnerId).Select(row => row.StartedAt).ToList();
        foreach (var at in starts) Assert.InRange(starts.Count(other => other >= at && other - at < TimeSpan.FromHours(1)), 1, 3);
    }
}
