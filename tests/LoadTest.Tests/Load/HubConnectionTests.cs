using Livehouse.Bench.Load;
using Livehouse.Bench.Protocols;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;
using Livehouse.LoadTest.Target;
using Livehouse.Testing;

namespace Livehouse.Tests.LoadTest.Load;

/// <summary>What becomes of a call that is under way when its connection ends: only a connection that the server lost is the server's fault.</summary>
public sealed class HubConnectionTests : IAsyncLifetime, IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private SilentHub? _hub;

    public async Task InitializeAsync() => _hub = await SilentHub.Start();

    public async Task DisposeAsync() => await _hub!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task GivenACallUnderWay_WhenTheToolCutsTheConnection_ThenItHasNotFailed()
    {
        await using var line = await Open();
        var call = Say(line);
        await _hub!.Called;
        line.Cut();

        var answer = await call.WaitAsync(Hang.After);
        Assert.Equal(CallFate.Abandoned, answer.Fate);
        Assert.Equal(CallFate.Abandoned, (await Say(line).WaitAsync(Hang.After)).Fate);
        var figures = new RunFigures();
        figures.Add(CallKind.Message, RunClock.Microseconds, answer);
        var calls = figures[CallKind.Message];
        Assert.Equal((0L, 0L, 1L, 0L), (calls.Done, calls.Failed, calls.Abandoned, figures.TakeSample().Failed));
    }

    [Fact]
    public async Task GivenACallUnderWay_WhenItsViewerLeaves_ThenItHasNotFailed()
    {
        await using var line = await Open();
        var call = Say(line);
        await _hub!.Called;
        await line.Close(CancellationToken.None).WaitAsync(Hang.After);

        Assert.Equal(CallFate.Abandoned, (await call.WaitAsync(Hang.After)).Fate);
    }

    [Fact]
    public async Task GivenACallUnderWay_WhenTheServerLosesTheConnection_ThenItHasFailed()
    {
        await using var line = await Open();
        var call = Say(line);
        await _hub!.Called;
        _hub.Lose();

        Assert.Equal(CallFate.Lost, (await call.WaitAsync(Hang.After)).Fate);
        await line.Closed.WaitAsync(Hang.After);
        line.Cut();
        Assert.NotEqual(CallFate.Done, (await Say(line).WaitAsync(Hang.After)).Fate);
    }

    private Task<HubConnection> Open() =>
        HubConnection.Open(_hub!.Address, new LoadUser("us_1", "a-token"), _http, new NoRecords(), CancellationToken.None).WaitAsync(Hang.After);

    private static Task<CallAnswer> Say(HubConnection line)
    {
        var text = new MessageText(0, 0, 1);
        return line.Say("st_1", text, text.ClientId(), Hang.After);
    }

    private sealed class NoRecords : IHubRecords
    {
        public void Take(RecordKind kind, ReadOnlySpan<byte> record, long now)
        {
        }

        public void Flush()
        {
        }
    }
}
