using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class InviteTests
{
    [Fact]
    public async Task GivenInvites_WhenTheyAreRepeatedAndTheGrainRestarts_ThenEachStandsOnce()
    {
        var scene = await Live(Visibility.Invite);
        Assert.Equal(["ann", "bob"], Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann", "bob", "ann"]))).UserIds);
        var commits = scene.Silo.Store.Commits;
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));
        Assert.Equal(commits, scene.Silo.Store.Commits);
        scene.Silo.Crash();

        Ok(await scene.Stream.Admit(People.Ann));
        Assert.Equal(["ann", "bob"], scene.Silo.Store.Rows(scene.Grain, "invite").Select(row => row.Id));
    }

    [Fact]
    public async Task GivenAnInvitedViewer_WhenTheInviteIsTakenBack_ThenTheyLeaveAndTheStreamIsGoneForThem()
    {
        var scene = await Live(Visibility.Invite);
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);

        Ok(await scene.Stream.Uninvite(new UserCommand(People.Host, "ann")));

        Assert.Equal(0, (await scene.View()).Viewers);
        Assert.Equal([new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());
        Assert.Equal("ann", Assert.Single(front.Expelled).UserId);
        Refused(RefusalCodes.NotFound, await scene.Stream.Get(People.Ann));
        scene.Silo.Crash();
        Refused(RefusalCodes.NotFound, await scene.Stream.Get(People.Ann));
    }

    [Fact]
    public async Task GivenAPublicStream_WhenAnInviteIsTakenBack_ThenNobodyHasToLeave()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));
        await scene.Join(People.Ann);

        Ok(await scene.Stream.Uninvite(new UserCommand(People.Host, "ann")));
        Ok(await scene.Stream.Uninvite(new UserCommand(People.Host, "ann")));

        Assert.Equal(1, (await scene.View()).Viewers);
        Assert.Empty(front.Expelled);
    }

    [Fact]
    public async Task GivenBadLists_WhenTheyAreInvited_ThenTheyAreRefused()
    {
        var scene = await Live();
        foreach (var ids in new string[][] { [], [" a"], [".."], [""], ["ok", "a\0"], [.. Enumerable.Range(0, 101).Select(at => $"u{at}")] })
        {
            Assert.Equal("userIds", Refused(RefusalCodes.ValidationFailed, await scene.Stream.Invite(new InviteUsers(People.Host, ids))).Field);
        }

        Refused(RefusalCodes.ValidationFailed, await scene.Stream.Uninvite(new UserCommand(People.Host, " a")));
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, [.. Enumerable.Range(0, 100).Select(at => $"u{at}")])));
    }

    [Fact]
    public async Task GivenAsManyInvitesAsThereMayBe_WhenMoreAreAsked_ThenNoneOfThemIsMade()
    {
        var scene = await Live(options: options => options with { InvitesMax = 3 });
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["a", "b"])));

        Refused(RefusalCodes.Conflict, await scene.Stream.Invite(new InviteUsers(People.Host, ["c", "d"])));

        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["a", "b", "c"])));
        Assert.Equal(["a", "b", "c"], scene.Silo.Store.Rows(scene.Grain, "invite").Select(row => row.Id));
    }
}
