using Livehouse.Effects;

namespace Livehouse.Storage;

/// <summary>The effects that grains committed and that have not been done yet.</summary>
public interface IEffectStore
{
    /// <summary>
    /// Takes up to <paramref name="limit"/> effects that are due and holds them for <paramref name="lease"/>: no other runner gets them meanwhile, and if this one dies they are due
    /// again after it. Oldest first. Each taking counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<PendingEffect>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default);

    /// <summary>Takes one effect now, due or not, counting an attempt; null when it is done already.</summary>
    Task<PendingEffect?> ClaimOne(string effectId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Gives a failed effect back for another try at <paramref name="dueAt"/>.</summary>
    Task Postpone(string effectId, DateTimeOffset dueAt, CancellationToken cancellation = default);

    /// <summary>When the next effect is due; null when there is none.</summary>
    Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default);

    /// <summary>Drops an effect whose grain no longer wants its outcome.</summary>
    Task Discard(string effectId, CancellationToken cancellation = default);
}
