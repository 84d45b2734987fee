namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Where work goes whose order a test wants to decide.</summary>
public abstract class Steps
{
    public abstract void Post(Action step);

    /// <summary>Completes when the step is taken. The awaiting code continues inside of it, on the same thread.</summary>
    public Task Hop()
    {
        var taken = new TaskCompletionSource();
        Post(taken.SetResult);
        return taken.Task;
    }
}

/// <summary>Takes every step immediately, so that a grain call is complete when it returns.</summary>
public sealed class StepsAtOnce : Steps
{
    public override void Post(Action step) => step();
}

/// <summary>
/// Steps in an order that a seed draws: whatever two activations, a slow store and a timer can do to each other happens in some seed, and again with the same
/// seed.
/// </summary>
public sealed class DrawnSteps(Random random) : Steps
{
    private readonly List<Action> _waiting = [];

    public bool IsEmpty => _waiting.Count == 0;

    public override void Post(Action step) => _waiting.Add(step);

    public void TakeOne()
    {
        var at = random.Next(_waiting.Count);
        var step = _waiting[at];
        _waiting[at] = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        step();
    }
}
