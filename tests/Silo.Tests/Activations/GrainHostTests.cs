using Livehouse.Silo.Activations;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;
using Livehouse.Storage;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Activations;

/// <summary>What the host owes to grains and to their callers: over a real silo, the one-process one, whose grains are on the test's clock.</summary>
public sealed partial class GrainHostTests : IAsyncLifetime
{
    private IHost? _host;

    private FakeClock Clock { get; } = new();

    private Probe Probe { get; } = new();

    private int OutboxCommitted { get; set; }

    private IHost Host => _host ?? throw new InvalidOperationException("The silo has not been started.");

    public async Task InitializeAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        var settings = ClusterSettings.OneProcess;
        builder.AddOrleans(settings, ClusterMemberships.Of(settings, TimeProvider.System)!);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IReminderStore, NoReminders>();
        builder.Services.AddSingleton(Probe);
        builder.Services.AddSingleton(new OutboxSignal(() => OutboxCommitted++));
        _host = builder.Build();
        await Within(_host.StartAsync());
        Probe.Grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    public async Task DisposeAsync()
    {
        await Within(Host.StopAsync());
        Host.Dispose();
        Assert.DoesNotContain(Probe.Journal, entry => entry.StartsWith("OVERLAP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenASiloThatIsAboutToLeave_WhenATurnEnds_ThenTheGrainWritesWhatItHoldsBeforeTheAnswer()
    {
        await Within(Grain().Tell("before"));
        Host.Services.GetRequiredService<SiloDrain>().Begin();
        await Within(Grain().Tell("after"));
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
    private async Task Settle() => await Host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetTotalActivationCount();

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

    /// <summary>These grains have none.</summary>
    private sealed class NoReminders : IReminderStore
    {
        public Task<IReadOnlyList<StoredReminder>> All() => Task.FromResult<IReadOnlyList<StoredReminder>>([]);

        public Task Put(StoredReminder reminder) => throw new NotSupportedException();

        public Task<bool> Remove(string grain, string name, string etag) => throw new NotSupportedException();

        public Task Clear() => Task.CompletedTask;
    }
}
