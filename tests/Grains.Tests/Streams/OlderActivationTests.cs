using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>
/// Another activation has taken the grain over, and this one is asked for what it believes is done already. The simulation found the first of these: a pin that
/// the other one had made was "taken down" by an activation that had never seen it.
/// </summary>
public sealed class OlderActivationTests
{
    public static TheoryData<string> Calls => [.. Done.Keys];

    private static Dictionary<string, Func<IStreamGrain, Task>> Done { get; } = new()
    {
        ["unpin"] = stream => stream.Unpin(new MessageCommand(People.Host, "ms_1")),
        ["unban"] = stream => stream.Unban(new UserCommand(People.Host, "ann")),
        ["invite"] = stream => stream.Invite(new InviteUsers(People.Host, ["cid"])),
        ["uninvite"] = stream => stream.Uninvite(new UserCommand(People.Host, "ann")),
        ["chat"] = stream => stream.ConfigureChat(new ConfigureChat(People.Host, 7, null)),
        ["record"] = stream => stream.StartRecording(People.Host),
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task GivenANewerActivation_WhenTheOlderOneWouldSayThatItIsDoneAlready_ThenItRefusesAndGoes(string call)
    {
        var scene = await Live();
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["cid"])));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 7, null)));
        Ok(await scene.Stream.StartRecording(People.Host));
        await Done[call](scene.Stream);
        await Overtake(scene);

        await Assert.ThrowsAsync<GrainMovedException>(() => Done[call](scene.Stream));

        await Done[call](scene.Stream);
    }

    [Fact]
    public async Task GivenARecordingThatTheNewerActivationStarted_WhenTheOlderOneWouldSayThatNoneRuns_ThenItRefusesAndGoes()
    {
        var scene = await Live();
        Ok(await scene.Stream.StartRecording(People.Host));
        await scene.Ends<Livehouse.Outbox.BeginRecording>(failure: "no");
        Assert.Equal(RecordingStatus.Failed, Ok(await scene.Stream.StopRecording(People.Host)).Status);
        await Overtake(scene);

        await Assert.ThrowsAsync<GrainMovedException>(() => scene.Stream.StopRecording(People.Host));
    }

    [Fact]
    public async Task GivenAStreamThatAnotherActivationStarted_WhenThisOneKnowsNothingOfIt_ThenItDoesNotSaySo()
    {
        var other = await Live();
        var scene = new StreamScene();
        await scene.Stream.Leave(new LeaveStream("front", "c"));
        var stored = (await other.Silo.Store.Load(other.Grain))!;
        await scene.Silo.Store.Commit(new GrainCommit(scene.Grain, 0, stored.Data));

        await Assert.ThrowsAsync<GrainMovedException>(() => scene.Stream.Get(People.Ann));

        Ok(await scene.Stream.Get(People.Ann));
    }

    [Fact]
    public async Task GivenIdsAtRandom_WhenTheyAreAskedFor_ThenNoActivationStaysInMemory()
    {
        var scene = new StreamScene();
        for (var at = 0; at < 20; at++) Refused(RefusalCodes.NotFound, await scene.Silo.Stream($"st_{at}").Get(People.Ann));
        Refused(RefusalCodes.NotFound, await scene.Stream.Stop(People.Host));

        Assert.Empty(scene.Silo.Active);
    }

    private static async Task Overtake(StreamScene scene)
    {
        var stored = (await scene.Silo.Store.Load(scene.Grain))!;
        await scene.Silo.Store.Commit(new GrainCommit(scene.Grain, stored.Version, stored.Data));
    }
}
