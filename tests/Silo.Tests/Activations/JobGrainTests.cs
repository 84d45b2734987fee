using Livehouse.Hosting;
using Livehouse.Silo.Activations;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;
using Livehouse.Storage;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Activations;

/// <summary>The jobs of one process, in its real silo. What a cluster does with them when a silo goes is in <c>Cluster/JobTests</c>.</summary>
public sealed class JobGrainTests
{
    [Fact]
    public async Task GivenAJobWhoseFirstRoundFails_ThenTheNextOnesComeAndAnotherJobRunsBesideIt()
    {
        var (failing, other) = (new CountedJob("failing", failures: 1), new CountedJob("other", failures: 0));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.AddOrleans(ClusterSettings.OneProcess, ClusterMemberships.Of(ClusterSettings.OneProcess, TimeProvider.System)!);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IReminderStore, Reminders>();
        builder.Services.AddSingleton(new OutboxSignal(static () => { }));
        builder.Services.AddSingleton<IScheduledJob>(failing);
        builder.Services.AddSingleton<IScheduledJob>(other);
        using var host = builder.Build();
        await host.StartAsync();

        await Task.WhenAll(failing.ThreeRounds, other.ThreeRounds).WaitAsync(Hang.After);
        await host.StopAsync();
    }

    private sealed class CountedJob(string name, int failures) : IScheduledJob
    {
        private readonly TaskCompletionSource _threeRounds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _rounds;

        public Task ThreeRounds => _threeRounds.Task;

        public string Name => name;

        public TimeSpan Every => TimeSpan.FromMilliseconds(20);

        public Task RunOnce(CancellationToken cancellation)
        {
            var round = Interlocked.Increment(ref _rounds);
            if (round >= 3) _threeRounds.TrySetResult();
            return round <= failures ? throw new InvalidOperationException("A round that fails.") : Task.CompletedTask;
        }
    }

    /// <summary>In memory: what is stored is tested with the databases.</summary>
    private sealed class Reminders : IReminderStore
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(string Grain, string Name), StoredReminder> _all = [];

        public Task<IReadOnlyList<StoredReminder>> All()
        {
            lock (_gate) return Task.FromResult<IReadOnlyList<StoredReminder>>([.. _all.Values]);
        }

        public Task Put(StoredReminder reminder)
        {
            lock (_gate) _all[(reminder.Grain, reminder.Name)] = reminder;
            return Task.CompletedTask;
        }

        public Task<bool> Remove(string grain, string name, string etag)
        {
            lock (_gate) return Task.FromResult(_all.Remove((grain, name)));
        }

        public Task Clear() => Task.CompletedTask;
    }
}
