using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Persistence;

public sealed class GrainMemoryTests : IGrainHost
{
    private static readonly GrainRef Grain = GrainRef.Stream("st_1");

    private readonly MemoryStore _store = new();
    private readonly ScriptedFaults _faults = new();
    private readonly GrainMemory<Counter> _memory;
    private int _deactivations;
    private int _outboxCommitted;

    public GrainMemoryTests() => _memory = NewMemory();

    public string Key => "g";

    TimeProvider IGrainHost.Time => throw new NotSupportedException();

    IGrains IGrainHost.Grains => throw new NotSupportedException();

    [Fact]
    public async Task GivenANewGrain_WhenItCommits_ThenAnotherActivationLoadsTheState()
    {
        await _memory.Load(default);
        Assert.Null(_memory.State);
        await _memory.Commit(new Counter(1));
        await _memory.Commit(new Counter(2));

        var other = NewMemory();
        await other.Load(default);

        Assert.Equal(new Counter(2), other.State);
        Assert.Equal(2, other.Version);
    }

    [Fact]
    public async Task GivenANewerActivation_WhenTheOldOneCommits_ThenItIsRefusedAndGoes()
    {
        var newer = NewMemory();
        await newer.Commit(new Counter(1));

        var moved = await Assert.ThrowsAsync<GrainMovedException>(() => _memory.Commit(new Counter(9)));

        Assert.Equal(Grain, moved.Grain);
        Assert.Equal(1, _deactivations);
        Assert.Null(_memory.State);
        Assert.Equal("""{"value":1}""", (await _store.Load(Grain))!.Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenAFailingStore_WhenItIsUnknownWhetherTheCommitHolds_ThenTheActivationGoes(bool holds)
    {
        if (holds) _faults.FailAfterNext(StoreCall.Commit);
        else _faults.FailNext(StoreCall.Commit);

        await Assert.ThrowsAsync<StoreFailedException>(() => _memory.Commit(new Counter(1)));

        Assert.Equal(1, _deactivations);
        Assert.Null(_memory.State);
        Assert.Equal(holds, await _store.Load(Grain) is not null);
    }

    [Fact]
    public async Task GivenARowThatIsThere_WhenItIsInsertedAgain_ThenNothingChangesAndTheActivationStays()
    {
        var row = new LedgerRow("gift", "g1", 1, "{}");
        Assert.True(await _memory.Commit(new Counter(1), commit => commit with { Insert = [row] }));

        Assert.False(await _memory.Commit(new Counter(2), commit => commit with { Insert = [row] }));

        Assert.Equal(new Counter(1), _memory.State);
        Assert.Equal(0, _deactivations);
        Assert.True(await _memory.Commit(new Counter(3)));
        Assert.Equal(row, await _memory.Find("gift", "g1"));
    }

    [Fact]
    public async Task GivenOutboxMessages_WhenTheyAreCommitted_ThenTheHostHearsOfIt()
    {
        await _memory.Commit(new Counter(1));
        Assert.Equal(0, _outboxCommitted);

        await _memory.Commit(new Counter(2), commit => commit with { Outbox = [new PendingOutboxMessage("e1", Grain, new CloseRoom("room"), default)] });

        Assert.Equal(1, _outboxCommitted);
    }

    IDisposable IGrainHost.StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period) => throw new NotSupportedException();

    void IGrainHost.DeactivateSoon() => _deactivations++;

    void IGrainHost.DeactivateWhenIdle() => throw new NotSupportedException();

    void IGrainHost.StayActive(TimeSpan duration) => throw new NotSupportedException();

    void IGrainHost.OutboxCommitted() => _outboxCommitted++;

    void IGrainHost.ShowOperators(OperatorEvent happened) => throw new NotSupportedException();

    private GrainMemory<Counter> NewMemory() => new(Grain, this, new FaultyStore(_store, _faults));

    private sealed record Counter(int Value);
}
