using System.Threading.Channels;
using Livehouse.Api.Hosting;
using Livehouse.Hosting;
using Livehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Hosting;

public sealed class ScheduledJobLoopsTests
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task GivenAScheduledJob_WhenItsTimePasses_ThenItsRoundsComeAtOnceAndThenEachPeriodUntilItIsStopped()
    {
        var job = new Counted(TimeSpan.FromSeconds(5), _ => Task.CompletedTask);
        using var loops = new ScheduledJobLoops([job], _clock, NullLogger<ScheduledJobLoops>.Instance);
        await loops.StartAsync(default);
        await job.Round();
        await NextIsWaitedFor();
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, job.Rounds);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await job.Round();
        await loops.StopAsync(default);
        Assert.Equal(2, job.Rounds);
        Assert.Equal(0, _clock.TimersPending);
    }

    [Fact]
    public async Task GivenARoundThatFails_WhenItsTimePasses_ThenTheNextComesAndTheOtherScheduledJobsGoOn()
    {
        var failing = new Counted(TimeSpan.FromSeconds(5), _ => throw new IOException("disk full"));
        var other = new Counted(TimeSpan.FromHours(1), _ => Task.CompletedTask);
        using var loops = new ScheduledJobLoops([failing, other], _clock, NullLogger<ScheduledJobLoops>.Instance);
        await loops.StartAsync(default);
        await failing.Round();
        await other.Round();
        await NextIsWaitedFor(timers: 2);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await failing.Round();
        await loops.StopAsync(default);
        Assert.Equal(1, other.Rounds);
    }

    [Fact]
    public async Task GivenARoundUnderWay_WhenStopped_ThenItIsCancelled()
    {
        var job = new Counted(TimeSpan.FromSeconds(5), stop => new TaskCompletionSource().Task.WaitAsync(stop));
        using var loops = new ScheduledJobLoops([job], _clock, NullLogger<ScheduledJobLoops>.Instance);
        await loops.StartAsync(default);
        await job.Round();
        await loops.StopAsync(default).WaitAsync(Patience);
        Assert.True(loops.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>The loop waits for its clock soon after the round ended.</summary>
    private async Task NextIsWaitedFor(int timers = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_clock.TimersPending < timers)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Counted(TimeSpan every, Func<CancellationToken, Task> round) : IScheduledJob
    {
        private readonly Channel<int> _rounds = Channel.CreateUnbounded<int>();
        private int _count;

        public string Name => "counted";

        public TimeSpan Every => every;

        public int Rounds => Volatile.Read(ref _count);

        public async Task Round() => await _rounds.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public Task RunOnce(CancellationToken cancellation)
        {
            _rounds.Writer.TryWrite(Interlocked.Increment(ref _count));
            return round(cancellation);
        }
    }
}
