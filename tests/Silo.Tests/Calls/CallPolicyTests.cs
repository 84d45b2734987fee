using Livehouse.Hosting;
using Livehouse.Silo.Calls;
using Livehouse.Storage;
using Livehouse.Testing;

namespace Livehouse.Tests.Calls;

public sealed class CallPolicyTests
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly FakeClock _clock = new();
    private readonly CallPolicy _policy;
    private int _tries;

    public CallPolicyTests() => _policy = new CallPolicy(_clock);

    public static TheoryData<Exception> Transient =>
        [new TimeoutException(), new SiloUnavailableException("gone"), new OrleansException("no"), new GrainMovedException(GrainRef.Stream("st_1"))];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task GivenACallThatMayBeRepeated_WhenTheClusterCanNotCarryItForAWhile_ThenItSucceedsInTheEnd(Exception failure)
    {
        var call = _policy.Repeat(() => FailTimes(3, failure));
        await AdvanceUntilDone(call);
        Assert.Equal("done", await call);
        Assert.Equal(4, _tries);
    }

    [Fact]
    public async Task GivenACallThatMayBeRepeated_WhenTheClusterStaysAway_ThenItFailsWithinItsBound()
    {
        var start = _clock.GetUtcNow();
        var call = _policy.Repeat(() => FailTimes(int.MaxValue, new TimeoutException()));
        await AdvanceUntilDone(call);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.InRange(_clock.GetUtcNow() - start, CallPolicy.RetryFor - TimeSpan.FromSeconds(1), CallPolicy.RetryFor);
        Assert.InRange(_tries, 10, 20);
    }

    [Fact]
    public async Task GivenACallThatMayBeRepeated_WhenItFailsForGood_ThenItIsTriedOnce()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _policy.Repeat(() => FailTimes(1, new InvalidOperationException())));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task GivenACallThatMustNotBeRepeated_WhenItsFateIsUnknown_ThenItFails()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _policy.Once(() => FailTimes(1, new TimeoutException())));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task GivenACallThatMustNotBeRepeated_WhenTheGrainHadMoved_ThenItIsTriedAgainForItDidNothing()
    {
        var call = _policy.Once(() => FailTimes(1, new GrainMovedException(GrainRef.Stream("st_1"))));
        await AdvanceUntilDone(call);
        Assert.Equal("done", await call);
    }

    private Task<string> FailTimes(int times, Exception failure) => ++_tries <= times ? Task.FromException<string>(failure) : Task.FromResult("done");

    private async Task AdvanceUntilDone(Task call)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!call.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (_clock.TimersPending > 0) _clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }
}
