using Livehouse.Api.Hosting;
using Livehouse.Storage;
using Livehouse.Testing;

namespace Livehouse.Tests.Operations;

/// <summary>The number of live streams is reported by one process: a sum over a cluster's processes must be right.</summary>
public sealed class LiveStreamCountTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly Catalog _catalog = new() { Live = 3 };
    private readonly TestMeterFactory _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task GivenAProcessAmongOthers_WhenItHasNotTheScheduledJob_ThenItTellsNothing()
    {
        var count = Count();
        await count.Refresh(CancellationToken.None);

        Assert.Null(count.Current);
        Assert.Equal(0, _catalog.Asked);
    }

    [Fact]
    public async Task GivenTheScheduledJob_WhenItMovesAway_ThenTheNumberIsToldForThreeRoundsAndNoLonger()
    {
        var count = Count();
        await count.RunOnce(CancellationToken.None);
        Assert.Equal(3, count.Current);
        _catalog.Live = 4;
        _clock.Advance(count.Every * 3 - TimeSpan.FromTicks(1));
        await count.Refresh(CancellationToken.None);
        Assert.Equal(4, count.Current);

        _clock.Advance(TimeSpan.FromTicks(1));
        await count.Refresh(CancellationToken.None);

        Assert.Null(count.Current);
    }

    [Fact]
    public async Task GivenTheOnlyProcess_WhenSomebodyLooks_ThenTheNumberIsOfThatMoment()
    {
        var count = Count(isAlone: true);
        await count.Refresh(CancellationToken.None);
        Assert.Equal(3, count.Current);
        _catalog.Live = 0;
        await count.Refresh(CancellationToken.None);
        Assert.Equal(0, count.Current);
    }

    [Fact]
    public async Task GivenADatabaseThatFailsOrHangs_WhenSomebodyLooks_ThenTheLastNumberStandsForAWhileAndThenNone()
    {
        var count = Count(isAlone: true);
        await count.Refresh(CancellationToken.None);

        _catalog.Answer = Task.FromException<int>(new InvalidOperationException("The database is gone."));
        await count.Refresh(CancellationToken.None);
        Assert.Equal(3, count.Current);
        _catalog.Answer = new TaskCompletionSource<int>().Task;
        var hanging = count.Refresh(CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await hanging;
        Assert.Equal(3, count.Current);

        _clock.Advance(count.Every * 3);
        Assert.Null(count.Current);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
        {
            _catalog.Answer = Task.FromException<int>(new InvalidOperationException("The database is gone."));
            return count.RunOnce(CancellationToken.None);
        });
    }

    private LiveStreamCount Count(bool isAlone = false) => new(_catalog, _meters, _clock, isAlone);

    private sealed class Catalog : IStreamCatalog
    {
        public Task<IReadOnlyList<StreamRow>> Featured(string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<StreamRow>> OfFollowed(string tenantId, string userId, int limit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public int Live { get; set; }

        public int Asked { get; private set; }

        /// <summary>In the place of <see cref="Live"/>.</summary>
        public Task<int>? Answer { get; set; }

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfOwner(
            string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.Live(string? tenantId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<int> CountLive(CancellationToken cancellation = default)
        {
            Asked++;
            return Answer ?? Task.FromResult(Live);
        }
    }
}
