using Livehouse.Effects;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

public sealed partial class MemoryStore : IEffectStore, IStreamCatalog, IRoomCatalog
{
    private readonly OrderedDictionary<string, PendingEffect> _effects = [];

    /// <summary>Effects that were committed and are not done, in the order of their commits.</summary>
    public IReadOnlyList<PendingEffect> Pending => [.. _effects.Values];

    public IReadOnlyCollection<RoomRow> Rooms => _rooms.Values;

    public IReadOnlyCollection<StreamRow> Streams => _streams.Values;

    public Task<IReadOnlyList<PendingEffect>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        var due = _effects.Values.Where(effect => effect.DueAt <= now).OrderBy(effect => effect.DueAt).ThenBy(effect => effect.Id, StringComparer.Ordinal).Take(limit).ToList();
        return Task.FromResult<IReadOnlyList<PendingEffect>>([.. due.Select(effect => Take(effect, now + lease))]);
    }

    public Task<PendingEffect?> ClaimOne(string effectId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Task.FromResult(_effects.TryGetValue(effectId, out var effect) ? Take(effect, now + lease) : null);

    public Task Postpone(string effectId, DateTimeOffset dueAt, CancellationToken cancellation = default)
    {
        if (_effects.TryGetValue(effectId, out var effect)) _effects[effectId] = effect with { DueAt = dueAt };
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        Task.FromResult(_effects.Count == 0 ? (DateTimeOffset?)null : _effects.Values.Min(effect => effect.DueAt));

    public Task Discard(string effectId, CancellationToken cancellation = default)
    {
        _effects.Remove(effectId);
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<StreamRow>> IStreamCatalog.Live(string? tenantId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StreamRow>>([.. _streams.Values.Where(row => row.Status == "live" && (tenantId is null || row.TenantId == tenantId))]);

    Task<IReadOnlyList<RoomRow>> IRoomCatalog.Open(string? tenantId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RoomRow>>([.. _rooms.Values.Where(row => tenantId is null || row.TenantId == tenantId).OrderBy(row => row.OpenedAt).ThenBy(row => row.RoomKey, StringComparer.Ordinal)]);

    private PendingEffect Take(PendingEffect effect, DateTimeOffset until) => _effects[effect.Id] = effect with { DueAt = until, Attempts = effect.Attempts + 1 };
}
