using System.Reflection;
using Livehouse.Callers;
using Livehouse.Refusals;
using Livehouse.Silo.Calls;
using Livehouse.Streams;
using Livehouse.Testing;
using Orleans.Serialization.Invocation;

namespace Livehouse.Tests.Calls;

/// <summary>Calls whose answer died with a silo.</summary>
public sealed class RetryFilterTests : IDisposable
{
    private static readonly Caller Caller = new("default", "ann", "Ann", [Role.Viewer]);

    private readonly FakeClock _clock = new();
    private readonly LostAnswers _lost;
    private readonly RetryFilter _filter;

    public RetryFilterTests()
    {
        _lost = new LostAnswers(_clock);
        _filter = new RetryFilter(new CallPolicy(_clock), _lost);
    }

    public void Dispose() => _lost.Dispose();

    [Fact]
    public async Task GivenACallThatMayBeRepeated_WhenASiloIsLost_ThenItIsMadeAnewInsteadOfWaitingForItsTimeout()
    {
        var context = new PendingCall(nameof(IStreamGrain.Get), Caller);
        var call = _filter.Invoke(context);
        _lost.SiloLost();
        Assert.False(call.IsCompleted);

        _clock.Advance(LostAnswers.Moments[0]);
        await call.WaitAsync(Hang.After);

        Assert.Equal([nameof(IStreamGrain.Get)], context.MadeAnew);
        Assert.Equal(RefusalCodes.NotFound, Assert.IsType<Outcome<StreamView>>(context.Result).Refusal?.Code);
    }

    [Fact]
    public async Task GivenACallThatBeginsAfterTheFirstMoment_WhenItIsStillPendingAtTheNext_ThenItIsMadeAnew()
    {
        _lost.SiloLost();
        _clock.Advance(LostAnswers.Moments[0]);
        var context = new PendingCall(nameof(IStreamGrain.Get), Caller);
        var call = _filter.Invoke(context);

        _clock.Advance(LostAnswers.Moments[1] - LostAnswers.Moments[0]);
        await call.WaitAsync(Hang.After);

        Assert.Equal([nameof(IStreamGrain.Get)], context.MadeAnew);
    }

    [Fact]
    public async Task GivenACallForWhichMissingMeansDone_WhenItIsMadeAnewAndFindsNothing_ThenItIsDone()
    {
        var context = new PendingCall(nameof(IStreamGrain.DeleteMessage), new MessageCommand(Caller, "ms_1"));
        var call = _filter.Invoke(context);
        _lost.SiloLost();
        _clock.Advance(LostAnswers.Moments[0]);
        await call.WaitAsync(Hang.After);

        Assert.False(Assert.IsType<Outcome<Done>>(context.Result).IsRefused);
    }

    [Fact]
    public void GivenACallThatMustNotBeRepeated_WhenASiloIsLost_ThenItIsWaitedFor()
    {
        var context = new PendingCall(nameof(IStreamGrain.React), new SendReaction(Caller, "heart"));
        var call = _filter.Invoke(context);
        _lost.SiloLost();
        foreach (var moment in LostAnswers.Moments) _clock.Advance(moment);

        Assert.False(call.IsCompleted);
        Assert.Empty(context.MadeAnew);
    }

    /// <summary>A call to a stream that is never answered, and whose reference answers the next call with "not found".</summary>
    private sealed class PendingCall : IOutgoingGrainCallContext
    {
        private readonly FakeReference _reference;
        private readonly object[] _arguments;

        public PendingCall(string method, params object[] arguments)
        {
            _arguments = arguments;
            InterfaceMethod = typeof(IStreamGrain).GetMethod(method)!;
            Grain = DispatchProxy.Create<IStreamGrain, FakeReference>();
            _reference = (FakeReference)Grain;
            Request = new FakeRequest(arguments);
        }

        public IReadOnlyList<string> MadeAnew => _reference.Calls;

        public IInvokable Request { get; }

        public object Grain { get; }

        public MethodInfo InterfaceMethod { get; }

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public IGrainContext? SourceContext => null;

        public GrainId? SourceId => null;

        public GrainId TargetId => default;

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => "";

        public string MethodName => InterfaceMethod.Name;

        public Task Invoke()
        {
            Assert.Empty(_reference.Calls);
            Assert.NotEmpty(_arguments);
            return new TaskCompletionSource().Task;
        }
    }

    public class FakeReference : DispatchProxy
    {
        public List<string> Calls { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Add(targetMethod!.Name);
            return targetMethod.Name switch
            {
                nameof(IStreamGrain.Get) => Task.FromResult<Outcome<StreamView>>(Refusal.NotFound("gone")),
                nameof(IStreamGrain.DeleteMessage) => Task.FromResult<Outcome<Done>>(Refusal.NotFound("gone")),
                _ => throw new NotSupportedException(targetMethod.Name),
            };
        }
    }

    private sealed class FakeRequest(object[] arguments) : RequestBase
    {
        public override int GetArgumentCount() => arguments.Length;

        public override object GetArgument(int index) => arguments[index];

        public override ValueTask<Response> Invoke() => throw new NotSupportedException();

        public override object GetTarget() => throw new NotSupportedException();

        public override void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

        public override void Dispose()
        {
        }

        public override string GetMethodName() => throw new NotSupportedException();

        public override string GetInterfaceName() => throw new NotSupportedException();

        public override string GetActivityName() => throw new NotSupportedException();

        public override Type GetInterfaceType() => throw new NotSupportedException();

        public override MethodInfo GetMethod() => throw new NotSupportedException();
    }
}
