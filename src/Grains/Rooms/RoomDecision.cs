using System.Globalization;
using Livehouse.Effects;
using Livehouse.Storage;

namespace Livehouse.Grains.Rooms;

/// <summary>What one turn of a room decides: the next state, what must happen outside, and which effects are over. It becomes one commit, or nothing does.</summary>
internal sealed class RoomDecision(RoomState state, GrainRef grain, DateTimeOffset now)
{
    private readonly List<PendingEffect> _effects = [];
    private readonly List<string> _done = [];

    public DateTimeOffset Now => now;

    public RoomState Before { get; } = state;

    public RoomState Next { get; set; } = state;

    public List<SeatOrder> Orders { get; } = [];

    public IReadOnlyList<PendingEffect> Effects => _effects;

    public IReadOnlyList<string> Done => _done;

    /// <summary>The life that is being changed.</summary>
    public RoomLife Open => Next.Open!;

    public bool IsNothing => _effects.Count == 0 && _done.Count == 0 && Orders.Count == 0 && Next == Before;

    /// <summary>Decides on an effect, and says its id.</summary>
    public string Do(Effect effect)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{grain}.{Before.EffectCount + 1}.{_effects.Count}");
        _effects.Add(new PendingEffect(id, grain, effect, now));
        Next = Next with { EffectCount = Before.EffectCount + 1 };
        return id;
    }

    public void Drop(string? effectId)
    {
        if (effectId is not null) _done.Add(effectId);
    }
}
