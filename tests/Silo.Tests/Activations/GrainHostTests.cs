using Livehouse.Silo.Activations;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Livehouse.Tests.Activations;

/// <summary>What the host owes to grains and to their callers: over a real silo whose grains are on the test's clock.</summary>
public sealed partial class GrainHostTests : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    private FakeClock Clock { get; } = new();

    private Probe Probe { get; } = new();

    private int OutboxCommitted { get; set; }

    private IServiceProvider Services => (_cluster ?? throw new InvalidOperationException("The silo has not been started.")).Silos[0].ServiceProvider;

    public async Task InitializeAsync()
    {
        _cluster = await GrainClusters.Start(silos: 1, services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton(Probe);
            services.AddSingleton(new OutboxSignal(() => OutboxCommitted++));
        });
        Probe.Grains = Services.GetRequiredService<IGrainFactory>();
    }

    public async Task DisposeAsync()
    {
        await Within(_cluster!.StopAllSilosAsync());
        await _cluster.DisposeAsync();
        Assert.DoesNotContain(Probe.Journal, entry => entry.StartsWith("OVERLAP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenASiloThatIsAboutToLeave_WhenATurnEnds_ThenTheGrainWritesWhatItHoldsBeforeTheAnswer()
    {
        await Within(Grain().Handle("before"));
        Services.GetRequiredService<SiloDrain>().Begin();
        await Within(Grain().Handle("after"));
        Assert.Equal(["+", "+.", "=before", "=before.", "=after", "=after.", "draining"], Probe.Journal);
    }

    private IProbeGrain Grain(string key = "g") => Probe.Grain(key);

    private static Task<string> Ask(IProbeGrain grain, string word) => grain.Ask(word);

    private static Task Within(Task task) => task.WaitAsync(Probe.Patience);

    private static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Probe.Patience);

    /// <summary>Moves time on, a second at a time, until the journal holds this entry.</summary>
    private async Task AdvanceUntil(string entry)
    {
        for (var seconds = 0; Probe.PlaceOf(entry) < 0; seconds++)
        {
            Assert.True(seconds < 36_000, $"Ten hours later there still is no {entry}.");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Settle();
        }
    }

    /// <summary>A call through the whole runtime: what it had to do at that moment has had its turn on the way.</summary>
    private async Task Settle() => await Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetTotalActivationCount();

    /// <summary>Orleans looks for idle grains by the machine's clock, once a minute: this is what it does with those that it finds.</summary>
    private Task PassIdleTime()
    {
        foreach (var context in Probe.Contexts) context.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Idle."));
        return Task.CompletedTask;
    }

    private async Task AdvanceUntilGone()
    {
        await PassIdleTime();
        await Probe.Reaches("-.");
    }

    /// <summary>A promise that a test keeps when it wants a turn to go on.</summary>
    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
