using Livehouse.Hosting;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Activations;

/// <summary>The jobs of one process, in its real silo. What a cluster does with them when a silo goes is in <c>Cluster/JobTests</c>.</summary>
public sealed class JobGrainTests
{
    [Fact]
    public async Task GivenAJobWhoseFirstRoundFails_ThenTheNextOnesComeAndAnotherJobRunsBesideIt()
    {
        var (failing, other) = (new CountedJob("failing", failures: 1), new CountedJob("other", failures: 0));
        await using var cluster = await GrainClusters.Start(silos: 1, services =>
        {
            services.AddSingleton<IScheduledJob>(failing);
            services.AddSingleton<IScheduledJob>(other);
        });

        await Task.WhenAll(failing.ThreeRounds, other.ThreeRounds).WaitAsync(Hang.After);
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
}
