using Livehouse.Effects;
using Livehouse.Grains.Effects;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Effects;

/// <summary>Remembers what it was asked, and fails or hangs as a test wants.</summary>
public sealed class RecordingHandler : IEffectHandler
{
    private readonly List<Effect> _ran = [];
    private readonly List<Effect> _undone = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Effect> Ran => _ran;

    public IReadOnlyList<Effect> Undone => _undone;

    public Dictionary<Type, EffectResult> Results { get; } = [];

    /// <summary>Null for what works.</summary>
    public Func<Effect, Exception?>? Fails { get; set; }

    public bool Hangs { get; set; }

    public async Task<EffectResult?> Run(Effect effect, CancellationToken cancellation)
    {
        _ran.Add(effect);
        if (Hangs) await _released.Task.WaitAsync(cancellation);
        return Fails?.Invoke(effect) is { } error ? throw error : Results.GetValueOrDefault(effect.GetType());
    }

    public Task Undo(Effect effect, CancellationToken cancellation)
    {
        _undone.Add(effect);
        return Fails?.Invoke(effect) is { } error ? throw error : Task.CompletedTask;
    }

    /// <summary>What hangs goes on.</summary>
    public void Release()
    {
        Hangs = false;
        _released.TrySetResult();
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

public sealed class RecordingObserver : IEffectObserver
{
    public List<string> Done { get; } = [];

    public List<(string Reason, bool GivenUp)> Failures { get; } = [];

    public List<Exception> StoreFailures { get; } = [];

    public void Succeeded(PendingEffect effect) => Done.Add(effect.Id);

    public void Failed(PendingEffect effect, EffectFailedException failure, bool givenUp) => Failures.Add((failure.Message, givenUp));

    public void StoreFailed(Exception error) => StoreFailures.Add(error);
}

/// <summary>The store of the silo, broken while a test says so.</summary>
public sealed class FailingEffects(MemoryStore inner) : IEffectStore
{
    public bool Fails { get; set; }

    public Task<IReadOnlyList<PendingEffect>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default) =>
        Do(() => inner.Claim(now, lease, limit, cancellation));

    public Task<PendingEffect?> ClaimOne(string effectId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
        Do(() => inner.ClaimOne(effectId, now, lease, cancellation));

    public Task Postpone(string effectId, DateTimeOffset dueAt, CancellationToken cancellation = default) => Do(() => inner.Postpone(effectId, dueAt, cancellation));

    public Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) => Do(() => inner.NextDue(cancellation));

    public Task Discard(string effectId, CancellationToken cancellation = default) => Do(() => inner.Discard(effectId, cancellation));

    private T Do<T>(Func<T> work) => Fails ? throw new StoreFailedException("before") : work();
}
