using Livehouse.Api.Hub;
using Livehouse.Notices;

namespace Livehouse.Tests.Hub.Users;

public sealed class UserFrontTests
{
    [Fact]
    public async Task GivenAConnection_WhenEntriesAreThereAndMoreCome_ThenItGetsEachOnceFromItsPlaceOn()
    {
        await using var stage = await UserFrontStage.Start();
        var inbox = stage.InboxOf("bob");
        inbox.Acknowledged = 2;
        inbox.Add(25);
        var device = stage.Connect("bob");
        Assert.Equal(Enumerable.Range(3, 23).Select(static seq => (long)seq), await device.Seqs(23));

        inbox.Add();
        stage.NotifyInboxChanged("bob");
        Assert.Equal([26], await device.Seqs(1));
        inbox.Acknowledged = 26;
        inbox.Add();
        for (var at = 0; at < 5; at++) stage.NotifyInboxChanged("bob");
        Assert.Equal([27], await device.Seqs(1));
        Assert.True(device.IsIdle);
    }

    [Fact]
    public async Task GivenUsersWithoutMail_WhenTheyConnect_ThenNoInboxIsAskedUntilTheFirstEntry()
    {
        await using var stage = await UserFrontStage.Start();
        for (var i = 0; i < 100; i++) stage.WithoutMail[$"user{i}"] = true;
        var devices = Enumerable.Range(0, 100).Select(i => stage.Connect($"user{i}")).ToList();
        stage.InboxOf("bob").Add();
        Assert.Equal([1], await stage.Connect("bob").Seqs(1));
        Assert.Equal(1, stage.InboxesAsked);

        stage.WithoutMail.TryRemove("user7", out _);
        stage.InboxOf("user7").Add();
        stage.NotifyInboxChanged("user7");
        Assert.Equal([1], await devices[7].Seqs(1));
        Assert.Equal(2, stage.InboxesAsked);
    }

    [Fact]
    public async Task GivenTwoConnectionsOfAUser_WhenOneComesLater_ThenEachHasAPlaceOfItsOwn()
    {
        await using var stage = await UserFrontStage.Start();
        stage.InboxOf("bob").Add(3);
        var first = stage.Connect("bob");
        Assert.Equal([1, 2, 3], await first.Seqs(3));
        var second = stage.Connect("bob");
        Assert.Equal([1, 2, 3], await second.Seqs(3));
        stage.InboxOf("bob").Add();
        stage.NotifyInboxChanged("bob");
        Assert.Equal([4], await first.Seqs(1));
        Assert.Equal([4], await second.Seqs(1));
    }

    [Fact]
    public async Task GivenAClientThatReadsSlowly_WhenItsMailIsMoreThanItsQueue_ThenNothingIsLostAndItIsNotClosed()
    {
        await using var stage =
            await UserFrontStage.Start(new LiveHubOptions { LaggingBytes = 20_000, TooSlowBytes = 60_000, LaggingEvents = 30, TooSlowEvents = 60 });
        stage.InboxOf("bob").Add(300, 1_000);
        var device = stage.Connect("bob");
        device.StopReading();
        List<long> seqs = [.. await device.Seqs(1)];
        stage.InboxOf("bob").Add(20, 1_000);
        for (var at = 0; at < 20; at++) stage.NotifyInboxChanged("bob");
        device.ReadOn();
        seqs.AddRange(await device.Seqs(319));

        Assert.Equal(Enumerable.Range(1, 320).Select(static seq => (long)seq), seqs);
        Assert.False(device.IsAborted);
    }

    [Fact]
    public async Task GivenAnInboxThatCanNotBeRead_WhenTheLeaseIsRenewed_ThenItIsReadOnceMore()
    {
        await using var stage = await UserFrontStage.Start();
        stage.InboxOf("bob").FailNext();
        stage.InboxOf("bob").Add();
        var device = stage.Connect("bob");
        var heard = device.Next();
        while (!heard.IsCompleted) await stage.Renewed();
        Assert.Equal(1, (await heard).Seq);
    }

    [Fact]
    public async Task GivenALeaseThatWasLost_WhenItIsRenewed_ThenEverybodysInboxIsLookedAtAgain()
    {
        await using var stage = await UserFrontStage.Start();
        var (ann, bob) = (stage.Connect("ann"), stage.Connect("bob"));
        while (stage.InboxOf("ann").Looks.IsEmpty || stage.InboxOf("bob").Looks.IsEmpty) await Task.Yield();
        stage.InboxOf("ann").Add();
        stage.InboxOf("bob").Add();
        await stage.Renewed();
        await stage.Renewed();
        Assert.True(ann.IsIdle && bob.IsIdle, "A lease that stands is no reason to look.");

        stage.Knows = false;
        await stage.Renewed();

        Assert.Equal([1], await ann.Seqs(1));
        Assert.Equal([1], await bob.Seqs(1));
    }

    [Fact]
    public async Task GivenANotificationRouterThatDoesNotAnswer_WhenItIsThereAgain_ThenTheFrontIsToo()
    {
        await using var stage = await UserFrontStage.Start();
        var device = stage.Connect("bob");
        stage.NotificationRouterFails = true;
        await stage.Renewed();
        await stage.Renewed();
        stage.InboxOf("bob").Add();
        stage.NotificationRouterFails = false;
        stage.Knows = false;
        await stage.Renewed();
        Assert.Equal([1], await device.Seqs(1));
    }

    [Fact]
    public async Task GivenAnotherNotice_WhenItComes_ThenEveryConnectionOfTheUserGetsItAsItIsAndNobodyElse()
    {
        await using var stage = await UserFrontStage.Start();
        var (phone, tablet, other) = (stage.Connect("bob"), stage.Connect("bob"), stage.Connect("ann"));
        stage.Front.Notify(new UserNotice("default", "bob", UserNoticeNames.MatchFound, """{"room":"sr_1"}"""u8.ToArray()));
        stage.Front.Notify(new UserNotice("elsewhere", "ann", UserNoticeNames.MatchFound, "{}"u8.ToArray()));
        foreach (var device in new[] { phone, tablet })
        {
            var record = await device.Next();
            Assert.Equal(("match:found", "sr_1"), (record.Target, record.Argument.GetProperty("room").GetString()));
        }

        Assert.True(other.IsIdle);
    }

    [Fact]
    public async Task GivenAConnectionThatIsGone_WhenSomethingComes_ThenItsInboxIsLeftAlone()
    {
        await using var stage = await UserFrontStage.Start();
        stage.Connect("bob");
        var stays = stage.Connect("bob");
        while (stage.InboxOf("bob").Looks.Count < 2) await Task.Yield();
        Assert.Equal(2, stage.Connections.Of("default", "bob").Count);
        stage.Connections.Remove("c1")!.Close();
        stage.InboxOf("bob").Add();
        stage.NotifyInboxChanged("bob");
        Assert.Equal([1], await stays.Seqs(1));
        Assert.Equal(3, stage.InboxOf("bob").Looks.Count);
        stage.Connections.Remove("c2");
        Assert.Empty(stage.Connections.Of("default", "bob"));
    }

    [Fact]
    public async Task GivenAFront_WhenItStops_ThenTheNotificationRouterForgetsIt()
    {
        var stage = await UserFrontStage.Start();
        await stage.DisposeAsync();
        Assert.True(stage.IsUnregistered);
    }
}
