using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>The log of viewing sessions, as the databases hold it.</summary>
public sealed partial class MemoryStore : IViewingLog
{
    private readonly Dictionary<(string StreamId, string UserId, long BeginAt, int Run, long Number), ViewingSession> _sessions = [];
    private readonly Dictionary<(string StreamId, int Run), ViewingRun> _runs = [];
    private readonly Dictionary<(string StreamId, int Run, int Slot), long> _slots = [];
    private readonly Dictionary<string, StreamFigures> _figures = [];

    /// <summary>How often a session's row was written.</summary>
    public int SessionWrites { get; private set; }

    Task<StreamView?> IViewingLog.Stream(string streamId, CancellationToken cancellation) => Task.FromResult(
        _streams.TryGetValue(streamId, out var row) ? JsonSerializer.Deserialize<StreamListing>(row.Listing, LivehouseJson.Options)!.Stream : null);

    public Task<IReadOnlyList<ViewingRun>> Runs(string streamId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<ViewingRun>>(
            [.. _runs.Where(entry => entry.Key.StreamId == streamId).Select(entry => entry.Value).OrderBy(run => run.Run)]);

    public Task ByPerson(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default)
    {
        foreach (var session in Sessions(streamId)
            .OrderBy(session => session.UserId, StringComparer.Ordinal).ThenBy(session => session.BeginAt).ThenBy(session => session.Run)
            .ThenBy(session => session.Number)) take(session);
        return Task.CompletedTask;
    }

    public Task ByTime(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default)
    {
        foreach (var session in Sessions(streamId).OrderBy(session => session.BeginAt).ThenBy(session => session.Run).ThenBy(session => session.Number))
        {
            take(session with { UserId = "", Source = "" });
        }

        return Task.CompletedTask;
    }

    public Task<StreamActivity> Activity(string streamId, long from, long partMs, CancellationToken cancellation = default)
    {
        var grain = GrainRef.Stream(streamId);
        var messages = Rows(grain, "message").Concat(Rows(grain, "deleted")).ToList();
        return Task.FromResult(new StreamActivity(
            messages.CountBy(row => Part(row.Order)).ToDictionary(entry => entry.Key, entry => (long)entry.Value),
            messages.Select(row => Json(row).GetProperty("message").GetProperty("userId").GetString()).Distinct().Count(),
            Rows(grain, "gift").GroupBy(row => Part(row.Order)).ToDictionary(
                part => part.Key,
                part => new GiftTotals(
                    part.Sum(row => Json(row).GetProperty("quantity").GetInt64()), part.Sum(row => Json(row).GetProperty("value").GetInt64()))),
            _slots.Where(entry => entry.Key.StreamId == streamId)
                .GroupBy(entry => (int)(entry.Key.Slot / (partMs / (AnalyticsLimits.SlotSeconds * 1_000))))
                .ToDictionary(part => part.Key, part => part.Sum(entry => entry.Value))));

        int Part(long order) => order / 4_096 < from ? -1 : (int)((order / 4_096 - from) / partMs);

        static JsonElement Json(LedgerRow row) => JsonDocument.Parse(row.Data).RootElement;
    }

    public Task<long> FollowersGained(string tenantId, string userId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default) =>
        Task.FromResult(Rows(GrainRef.User(tenantId, userId), FollowerLedger.Name).LongCount(
            row => row.Order / 4_096 >= from.ToUnixTimeMilliseconds() && row.Order / 4_096 <= until.ToUnixTimeMilliseconds()));

    public Task<StreamFigures?> Final(string streamId, CancellationToken cancellation = default) => Task.FromResult(_figures.GetValueOrDefault(streamId));

    public Task Keep(StreamFigures figures, CancellationToken cancellation = default)
    {
        _figures[figures.StreamId!] = figures;
        return Task.CompletedTask;
    }

    public Task Anonymise(string tenantId, string userId, CancellationToken cancellation = default)
    {
        foreach (var ofStream in _sessions.Where(entry => entry.Key.UserId == userId && _streams[entry.Key.StreamId].TenantId == tenantId)
            .GroupBy(entry => entry.Key.StreamId).ToList())
        {
            var first = ofStream.Select(entry => entry.Value).OrderBy(session => session.BeginAt).ThenBy(session => session.Run)
                .ThenBy(session => session.Number).First();
            foreach (var (key, session) in ofStream)
            {
                _sessions.Remove(key);
                var named = session with { UserId = $" {first.Run}.{first.Number}" };
                _sessions[(key.StreamId, named.UserId, key.BeginAt, key.Run, key.Number)] = named;
            }
        }

        return Task.CompletedTask;
    }

    public IReadOnlyList<ViewingSession> Sessions(string streamId) =>
        [.. _sessions.Where(entry => entry.Key.StreamId == streamId).Select(entry => entry.Value)];

    private void Log(string streamId, ViewingRows rows)
    {
        _runs[(streamId, rows.Run.Run)] = _runs.TryGetValue((streamId, rows.Run.Run), out var known) ? rows.Run with { BeganAt = known.BeganAt } : rows.Run;
        foreach (var session in rows.Sessions) _sessions[(streamId, session.UserId, session.BeginAt, session.Run, session.Number)] = session;
        foreach (var slot in rows.Reactions) _slots[(streamId, slot.Run, slot.Slot)] = slot.Count;
        SessionWrites += rows.Sessions.Count;
    }
}
