using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class ChatTests
{
    [Fact]
    public async Task GivenALiveStream_WhenSomebodyWrites_ThenEverybodyIsToldAtOnceAndTheDiskSoon()
    {
        var scene = await Live();
        var front = await scene.Subscribe();

        var receipt = Ok(await scene.Stream.Say(new SendMessage(People.Ann, "  hello  ", "c-1")));

        var told = Assert.Single(front.Received<MessageSent>(StreamEventNames.Message));
        Assert.Equal(new MessageSent(Id, receipt.Seq, receipt.MessageId, "ann", "Name of ann", "hello", scene.Silo.Now, "c-1"), told);
        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "message"));
        scene.Advance(500);
        Assert.Equal(receipt.MessageId, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("a\0b")]
    public async Task GivenNoText_WhenItIsSent_ThenItIsRefused(string text) =>
        Assert.Equal("text", Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.Say(new SendMessage(People.Ann, text, null))).Field);

    [Fact]
    public async Task GivenTextsAtTheLimit_WhenTheyAreSent_ThenOneCharacterMoreIsTooMuch()
    {
        var scene = await Live();

        Ok(await scene.Stream.Say(new SendMessage(People.Ann, string.Concat(Enumerable.Repeat("🚀", 500)), null)));
        Refused(RefusalCodes.ValidationFailed, await scene.Stream.Say(new SendMessage(People.Ann, new string('a', 501), null)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    public async Task GivenAClientIdThatIsNone_WhenItIsSent_ThenItIsRefused(string clientId) =>
        Assert.Equal("clientId", Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.Say(new SendMessage(People.Ann, "hello", clientId))).Field);

    [Fact]
    public async Task GivenAMessage_WhenItsClientIdComesAgain_ThenItIsTheSameMessageAndSpendsNothing()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var first = Ok(await scene.Stream.Say(new SendMessage(People.Ann, "hello", "c-1")));

        for (var repeat = 0; repeat < 40; repeat++) Assert.Equal(first, Ok(await scene.Stream.Say(new SendMessage(People.Ann, " hello ", "c-1"))));

        Assert.NotEqual(first.MessageId, await scene.Say(People.Bob, clientId: "c-1"));
        scene.Advance(1_000);
        Assert.Equal(2, front.Received<MessageSent>(StreamEventNames.Message).Count);
    }

    /// <summary>It was answered as if it had been said, and no viewer ever saw it.</summary>
    [Fact]
    public async Task GivenAMessage_WhenItsClientIdComesWithAnotherText_ThenItIsRefusedAlsoAfterARestartAndTheEnd()
    {
        var scene = await Live();
        await scene.Say(People.Ann, "hello", "c-1");
        await Refuses();
        scene.Advance(500);
        scene.Silo.Crash();
        await Refuses();
        await scene.Stream.Stop(People.Host);
        await Refuses();
        Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message"));

        async Task Refuses() =>
            Assert.Equal(
                "clientId", Refused(RefusalCodes.IdempotencyKeyReused, await scene.Stream.Say(new SendMessage(People.Ann, "hello again", "c-1"))).Field);
    }

    [Fact]
    public async Task GivenAMessageOnDisk_WhenItsClientIdComesAgainAfterARestart_ThenItIsTheSameMessage()
    {
        var scene = await Live();
        var first = await scene.Say(People.Ann, clientId: "c-1");
        scene.Advance(500);
        scene.Silo.Crash();

        Assert.Equal(first, await scene.Say(People.Ann, clientId: "c-1"));
        scene.Reactivate();
        Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message"));
    }

    [Fact]
    public async Task GivenARepeatAfterTheEnd_WhenItComes_ThenItIsAnsweredAsBefore()
    {
        var scene = await Live();
        var first = await scene.Say(People.Ann, clientId: "c-1");
        await scene.Stream.Stop(People.Host);

        Assert.Equal(first, await scene.Say(People.Ann, clientId: "c-1"));
    }

    [Fact]
    public async Task GivenThirtyMessagesInAMinute_WhenAnotherIsSent_ThenItWaitsExactlyUntilTheFirstIsAMinuteOld()
    {
        var scene = await Live();
        for (var at = 0; at < 30; at++)
        {
            await scene.Say(People.Ann);
            scene.Advance(1_000);
        }

        var limit = Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null))).Limit!;

        Assert.Equal(new SpentLimit("chat", 30, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)), limit);
        await scene.Say(People.Bob);
        scene.Advance(29_999);
        Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null)));
        scene.Advance(1);
        await scene.Say(People.Ann);
        Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null)));
    }

    [Fact]
    public async Task GivenASpentBudget_WhenTheGrainIsActivatedAnew_ThenItIsStillSpentWithDeletedMessagesToo()
    {
        var scene = await Live();
        for (var at = 0; at < 30; at++) await scene.Say(People.Ann, clientId: $"c-{at}");
        var deleted = await scene.Say(People.Ann, clientId: "c-7");
        Ok(await scene.Stream.DeleteMessage(new MessageCommand(People.Moderator, deleted)));
        scene.Advance(20_000);
        scene.Reactivate();

        var limit = Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null))).Limit!;

        Assert.Equal(TimeSpan.FromSeconds(40), limit.RetryAfter);
        scene.Advance(40_000);
        await scene.Say(People.Ann);
    }

    [Fact]
    public async Task GivenSlowMode_WhenSomebodyWritesTooSoon_ThenTheyWaitExactlyAndHostAndModeratorsDoNot()
    {
        var scene = await Live();
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Moderator, 10, null)));
        await scene.Say(People.Ann);
        scene.Advance(4_000);

        var refusal = Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null)));

        Assert.Equal(new SpentLimit("slow-mode", 1, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(6)), refusal.Limit);
        foreach (var caller in new[] { People.Host, People.Moderator, People.Host, People.Moderator }) await scene.Say(caller);
        scene.Advance(6_000);
        await scene.Say(People.Ann);
    }

    [Fact]
    public async Task GivenSlowModeOfMinutes_WhenTheGrainIsActivatedAnew_ThenItRemembersWhoWroteWhen()
    {
        var scene = await Live();
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 600, null)));
        await scene.Say(People.Ann);
        scene.Advance(300_000);
        scene.Reactivate();

        Assert.Equal(
            TimeSpan.FromSeconds(300), Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null))).Limit!.RetryAfter);
    }

    [Fact]
    public async Task GivenARefusalBySlowMode_WhenItIsOver_ThenTheBudgetWasNotTouched()
    {
        var scene = await Live();
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 1, null)));
        await scene.Say(People.Ann);
        for (var at = 0; at < 50; at++) await scene.Stream.Say(new SendMessage(People.Ann, "hello", null));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 0, null)));

        for (var at = 0; at < 29; at++) await scene.Say(People.Ann);
        Assert.Equal("chat", Refused(RefusalCodes.RateLimited, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null))).Limit!.Policy);
    }

    [Fact]
    public async Task GivenFollowersOnly_WhenPeopleWrite_ThenOnlyFollowersHostAndModeratorsMayAndItComesBeforeTheText()
    {
        var scene = await Live();
        Ok(await scene.Silo.User("default", "host").Follow(People.Ann));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, null, true)));

        foreach (var caller in new[] { People.Ann, People.Host, People.Moderator }) await scene.Say(caller);
        Refused(RefusalCodes.Forbidden, await scene.Stream.Say(new SendMessage(People.Bob, "", null)));
    }

    [Fact]
    public async Task GivenChatSettings_WhenTheyChange_ThenTheyAreOnDiskAndToldAndWhatIsNullStays()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 30, null)));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, null, true)));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 30, true)));
        scene.Advance(100);

        var told = front.Received<Moderated>(StreamEventNames.Moderation);
        Assert.Equal([new ChatSettings(30, false), new ChatSettings(30, true)], told.Select(entry => entry.Chat));
        Assert.All(told, entry => Assert.Equal("chat", entry.Action));
        scene.Silo.Crash();
        Assert.Equal(new ChatSettings(30, true), (await scene.View()).Chat);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3_601)]
    public async Task GivenSlowModeOutOfBounds_WhenItIsSet_ThenItIsRefused(int seconds) =>
        Assert.Equal(
            "slowModeSeconds",
            Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.ConfigureChat(new ConfigureChat(People.Host, seconds, null))).Field);

    [Fact]
    public async Task GivenAFailedFlush_WhenTheStoreIsBack_ThenTheStreamGoesOnFromWhatIsStored()
    {
        var scene = await Live();
        var kept = await scene.Say(People.Ann, "kept");
        scene.Advance(500);
        await scene.Say(People.Ann, "lost");
        scene.Silo.Faults.FailNext(StoreCall.Commit);
        scene.Advance(500);

        Assert.False(scene.Silo.IsActive(scene.Grain));
        Assert.Equal([kept], Ok(await scene.Stream.Messages(new ReadMessages(People.Ann, 20, null))).Items.Select(message => message.MessageId));
        await scene.Say(People.Ann);
    }

    [Fact]
    public async Task GivenAsManyMessagesAsMayWaitForTheDisk_WhenAnotherComes_ThenItWaitsUntilTheyAreWrittenAndNobodyIsRefused()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        for (var at = 0; at < 1_250; at++) await scene.Say(People.Ann);
        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "message"));

        var next = scene.Say(People.Ann);
        Assert.False(next.IsCompleted);
        scene.Silo.Faults.Release();
        await next;
        Assert.Equal(1_251, scene.Silo.Store.Rows(scene.Grain, "message").Count);
        for (var at = 1_251; at < 5_000; at++) await scene.Say(People.Ann);

        scene.Advance(500);
        Assert.Equal(5_000, scene.Silo.Store.Rows(scene.Grain, "message").Count);
    }

    [Fact]
    public async Task GivenAsManyMessagesAsMayWaitForTheDisk_WhenTheDiskFails_ThenTheNextOneIsRefusedAndTheyAreKept()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        for (var at = 0; at < 1_250; at++) await scene.Say(People.Ann);
        scene.Silo.Store.Fill();
        scene.Silo.Faults.Release();

        Refused(RefusalCodes.StorageUnavailable, await scene.Stream.Say(new SendMessage(People.Ann, "refused", null)));
        scene.Silo.Store.MakeRoom();
        await scene.Say(People.Ann, "after");
        scene.Advance(500);
        Assert.Equal(1_251, scene.Silo.Store.Rows(scene.Grain, "message").Count);
    }

    [Fact]
    public async Task GivenMessagesThatAreBeingWritten_WhenOneIsDeletedMeanwhile_ThenItStaysDeletedAndTheOthersAreWritten()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        var first = await scene.Say(People.Ann, "first");
        for (var at = 1; at < 300; at++) await scene.Say(People.Ann);

        var deletion = scene.Stream.DeleteMessage(new MessageCommand(People.Host, first));
        scene.Silo.Faults.Release();
        Ok(await deletion);

        scene.Reactivate();
        Assert.Equal(299, scene.Silo.Store.Rows(scene.Grain, "message").Count);
        Assert.DoesNotContain(scene.Silo.Store.Rows(scene.Grain, "message"), row => row.Id == first);
    }

    [Fact]
    public async Task GivenMessagesThatAreBeingWritten_WhenTheirSendersAccountIsDeleted_ThenTheyAreWrittenWithoutTheName()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        for (var at = 0; at < 300; at++) await scene.Say(People.Ann);

        var deletion = scene.Stream.Forget(new ForgetUser("default", People.Ann.UserId, []));
        scene.Silo.Faults.Release();
        await deletion;

        scene.Reactivate();
        var rows = scene.Silo.Store.Rows(scene.Grain, "message");
        Assert.Equal(300, rows.Count);
        Assert.DoesNotContain(rows, row => row.Data.Contains(People.Ann.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenMessagesThatAreBeingWritten_WhenTheDiskFailsUnderAnotherCall_ThenTheyAreKept()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        for (var at = 0; at < 250; at++) await scene.Say(People.Ann);
        scene.Silo.Store.Fill();

        var unpin = scene.Stream.Unpin(new MessageCommand(People.Host, "ms_1"));
        scene.Silo.Faults.Release();
        await unpin;

        scene.Silo.Store.MakeRoom();
        await scene.Say(People.Ann, "after");
        scene.Advance(500);
        Assert.Equal(251, scene.Silo.Store.Rows(scene.Grain, "message").Count);
    }

    [Fact]
    public async Task GivenMessagesThatAreBeingWritten_WhenAnotherActivationHasCommitted_ThenTheyAreNotWrittenAndThisOneEnds()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 5_001 });
        scene.Silo.Faults.Hold();
        for (var at = 0; at < 250; at++) await scene.Say(People.Ann);
        scene.Silo.Store.SetVersion(scene.Grain, (await scene.Silo.Store.Load(scene.Grain))!.Version + 1);

        scene.Silo.Faults.Release();

        Assert.False(scene.Silo.IsActive(scene.Grain));
        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "message"));
        await scene.Say(People.Ann);
    }

    [Fact]
    public async Task GivenMessagesFromAClockThatWasAhead_WhenSomebodyWrites_ThenTheNewMessageStandsLast()
    {
        var scene = await Live();
        await scene.Say(People.Ann);
        scene.Advance(500);
        var (row, stored) = (Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")), (await scene.Silo.Store.Load(scene.Grain))!);
        await scene.Silo.Store.Commit(
            new Livehouse.Storage.GrainCommit(scene.Grain, stored.Version, stored.Data) { Upsert = [row with { Order = row.Order + 1_000_000_000 }] });
        scene.Silo.Crash();

        var newest = await scene.Say(People.Bob);

        scene.Reactivate();
        Assert.Equal(newest, Ok(await scene.Stream.Messages(new ReadMessages(People.Ann, 20, null))).Items[0].MessageId);
    }

    [Fact]
    public async Task GivenUnwrittenMessages_WhenTheActivationEndsInOrder_ThenTheyAreOnDisk()
    {
        var scene = await Live();
        var messageId = await scene.Say(People.Ann);

        scene.Reactivate();

        Assert.Equal(messageId, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "message")).Id);
    }

    /// <summary>Thousands of rows in one commit held up the commits of all other streams.</summary>
    [Fact]
    public async Task GivenABusyChat_WhenManyRowsWait_ThenTheyAreWrittenAtOnce()
    {
        var scene = await Live(options: options => options with { ChatPerMinute = 1_000 });
        for (var at = 0; at < 249; at++) await scene.Say(People.Ann);
        scene.Advance(1);
        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "message"));

        await scene.Say(People.Ann);

        Assert.Equal(250, scene.Silo.Store.Rows(scene.Grain, "message").Count);
    }
}
