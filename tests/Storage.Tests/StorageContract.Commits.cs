using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static readonly GrainRef Grain = GrainRef.Stream("st_1");

    [ContractFact]
    public async Task GivenAGrainThatNeverCommitted_WhenItIsLoaded_ThenThereIsNothing() => Assert.Null(await Storage.Grains.Load(Grain));

    [ContractFact]
    public async Task GivenACommit_WhenItIsLoaded_ThenItIsThereWithVersionOne()
    {
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 0, """{"a":"\u0000ü🎉"}""")));
        Assert.Equal(new StoredState(1, """{"a":"\u0000ü🎉"}"""), await Storage.Grains.Load(Grain));
    }
}
