using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Testing;

namespace Livehouse.Tests.Contract;

/// <summary>What every host owes to grains and to their callers. A host passes by deriving from this class and making its directory grains with <see cref="Probe.Create"/>.</summary>
public abstract partial class GrainHostContract : IAsyncLifetime
{
    /// <summary>How long the host under test leaves an uncalled grain active.</summary>
    protected static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>More than the host needs to notice that the timeout is over.</summary>
    protected static readonly TimeSpan Notice = TimeSpan.FromSeconds(5);

    private IGrains? _grains;

    protected FakeClock Clock { get; } = new();

    protected Probe Probe { get; } = new();

    protected int OutboxCommitted { get; set; }

    /// <summary>Started by the first call, on the test's own thread.</summary>
    protected IGrains Grains => _grains ??= Start();

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_grains is IAsyncDisposable host) await Within(host.DisposeAsync().AsTask());
        Assert.DoesNotContain(Probe.Journal, entry => entry.StartsWith("OVERLAP", StringComparison.Ordinal));
    }

    /// <summary>Starts a host on <see cref="Clock"/>; it is stopped by its <see cref="IAsyncDisposable"/>.</summary>
    protected abstract IGrains Start();

    protected IDirectoryGrain Grain(string key = "g") => Grains.Directory(key);

    protected static Task<string> Ask(IDirectoryGrain grain, string word) => Unwrap(grain.List(new ListStreams(word, StreamSort.Recent, 1, null)));

    protected static Task Within(Task task) => task.WaitAsync(Probe.Patience);

    protected static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Probe.Patience);

    /// <summary>Moves time on, a second at a time, until the journal holds this entry.</summary>
    protected async Task AdvanceUntil(string entry)
    {
        for (var seconds = 0; Probe.PlaceOf(entry) < 0; seconds++)
        {
            Assert.True(seconds < 36_000, $"Ten hours later there still is no {entry}.");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Settle();
        }
    }

    /// <summary>Lets the host take in that time has moved on, before it moves further.</summary>
    protected virtual async Task Settle() => await Task.Yield();

    /// <summary>Makes the host see that grains have been idle for longer than it leaves them active; it need not have ended them when this returns.</summary>
    protected virtual Task PassIdleTime()
    {
        Clock.Advance(IdleTimeout + Notice);
        return Task.CompletedTask;
    }

    /// <summary>As <see cref="AdvanceUntil"/>, for the end of a grain that nobody calls.</summary>
    protected virtual Task AdvanceUntilGone() => AdvanceUntil("-.");

    /// <summary>Whether calls that waited when their activation was lost reach the next one in their old order. (Who needs an order waits for the answer.)</summary>
    protected virtual bool KeepsOrderOverActivations => true;

    /// <summary>A promise that a test keeps when it wants a turn to go on.</summary>
    protected static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<string> Unwrap(Task<Refusals.Outcome<StreamPage>> answer) => (await answer).Value!.NextCursor!;
}
