using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Inboxes.InboxEntryKind;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Inboxes;

public sealed class ReceivingTests
{
    private readonly InboxScene _scene = new();

    [Fact]
    public async Task GivenTheSameMail_WhenItComesTwiceOrLate_ThenItIsTakenInOnce()
    {
        await _scene.Send(People.Ann, People.Bob);
        var early = await _scene.Of(People.Ann).Undelivered(new OutgoingQuery("bob", 0));
        await _scene.Send(People.Ann, People.Bob);
        var both = await _scene.Of(People.Ann).Undelivered(new OutgoingQuery("bob", 0));

        await _scene.Of(People.Bob).Receive(new ReceiveMail("ann", both.Items));
        await _scene.Of(People.Bob).Receive(new ReceiveMail("ann", early.Items));
        _scene.Silo.Crash();
        await _scene.Of(People.Bob).Receive(new ReceiveMail("ann", both.Items));

        Assert.Equal([1, 2], (await _scene.Entries(People.Bob)).Select(static entry => entry.Seq));
    }

    [Fact]
    public async Task GivenMailThatOvertook_WhenTheOlderComes_ThenItIsLeftOut()
    {
        // A delivery always starts with the oldest entry: anything older than what arrived was dropped on purpose, or came with it.
        await _scene.Of(People.Bob).Receive(new ReceiveMail("ann", [new MailDelivery(7, Message, "ms_7", _scene.Silo.Now, InboxScene.Text(), [])]));
        await _scene.Of(People.Bob).Receive(new ReceiveMail("ann", [new MailDelivery(6, Message, "ms_6", _scene.Silo.Now, InboxScene.Text(), [])]));
        Assert.Equal(["ms_7"], (await _scene.Entries(People.Bob)).Select(static entry => entry.MessageId));
    }

    [Fact]
    public async Task GivenAMessage_WhenItIsRead_ThenTheSenderIsToldOnce()
    {
        var messageId = await _scene.Write(People.Ann, People.Bob);
        _scene.Silo.Clock.Advance(TimeSpan.FromSeconds(5));

        var read = Ok(await _scene.Of(People.Bob).MarkRead(new MailCommand(People.Bob, messageId)));
        _scene.Silo.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(read, Ok(await _scene.Of(People.Bob).MarkRead(new MailCommand(People.Bob, messageId))));
        await _scene.Deliver();
        Assert.Null(Ok(await _scene.Of(People.Bob).MarkRead(new MailCommand(People.Bob, messageId))).Order);
        await _scene.Deliver();

        Assert.Equal([(1, Message, messageId), (2, Read, messageId)], await _scene.Log(People.Ann));
        Assert.All(await _scene.Entries(People.Ann), entry => Assert.Equal(read.ReadAt, entry.ReadAt));
        Assert.Equal([(1, Message, messageId)], await _scene.Log(People.Bob));
    }

    [Fact]
    public async Task GivenWhoMayNotReadIt_WhenTheyTry_ThenTheyAreRefused()
    {
        var messageId = await _scene.Write(People.Ann, People.Bob);
        Refused(RefusalCodes.Forbidden, await _scene.Of(People.Ann).MarkRead(new MailCommand(People.Ann, messageId)));
        Refused(RefusalCodes.NotFound, await _scene.Of(People.Host).MarkRead(new MailCommand(People.Host, messageId)));
        Refused(RefusalCodes.NotFound, await _scene.Of(People.Host).Delete(new MailCommand(People.Host, messageId)));
        Refused(RefusalCodes.NotFound, await _scene.Of(People.Bob).MarkRead(new MailCommand(People.Bob, "ms_unknown")));
    }

    [Fact]
    public async Task GivenAMessage_WhenItsSenderDeletesIt_ThenItIsGoneForBothAndNothingEncryptedIsLeft()
    {
        var kept = await _scene.Write(People.Ann, People.Bob);
        var messageId = await _scene.Write(People.Ann, People.Bob, "c-x", "Z2VoZWlt");
        Assert.Contains("Z2VoZWlt", await _scene.Stored(People.Bob), StringComparison.Ordinal);

        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
        await _scene.Deliver();

        foreach (var person in new[] { People.Ann, People.Bob })
        {
            Assert.DoesNotContain("Z2VoZWlt", await _scene.Stored(person), StringComparison.Ordinal);
            Assert.Equal([(1, Message, kept), (2, Deleted, messageId), (3, Deleted, messageId)], await _scene.Log(person));
        }

        Assert.Equal([kept], await _scene.Conversation(People.Ann, People.Bob));
        Assert.Equal([kept], await _scene.Conversation(People.Bob, People.Ann));
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
        Refused(RefusalCodes.NotFound, await _scene.Of(People.Bob).MarkRead(new MailCommand(People.Bob, messageId)));
        Assert.Equal(messageId, (await _scene.Send(People.Ann, People.Bob, "c-x", "Z2VoZWlt")).MessageId);
        Assert.Equal(3, (await _scene.Log(People.Bob)).Count);
    }

    [Fact]
    public async Task GivenAMessageThatIsStillOnItsWay_WhenItIsDeleted_ThenItNeverArrives()
    {
        var sent = await _scene.Send(People.Ann, People.Bob, "c-x", "Z2VoZWlt");
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, sent.MessageId)));
        await _scene.Deliver();
        Assert.Empty(await _scene.Log(People.Bob));
        Assert.Empty(_scene.Silo.Store.Pending);
        await _scene.Write(People.Ann, People.Bob);
        Assert.Single(await _scene.Log(People.Bob));
    }

    [Fact]
    public async Task GivenAMessage_WhenTheReceiverDeletesIt_ThenTheSenderKeepsIt()
    {
        var messageId = await _scene.Write(People.Ann, People.Bob);
        Assert.Null(Ok(await _scene.Of(People.Bob).Delete(new MailCommand(People.Bob, messageId))).Order);
        Ok(await _scene.Of(People.Bob).Delete(new MailCommand(People.Bob, messageId)));
        Assert.Equal([(1, Deleted, messageId), (2, Deleted, messageId)], await _scene.Log(People.Bob));
        Assert.Equal([(1, Message, messageId)], await _scene.Log(People.Ann));
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
        await _scene.Deliver();
        Assert.Equal(2, (await _scene.Log(People.Bob)).Count);
    }

    [Fact]
    public async Task GivenABlock_WhenMailIsOnItsWay_ThenItIsDroppedWithoutAWordAndAllElseGoesOn()
    {
        var before = await _scene.Write(People.Ann, People.Bob);
        await _scene.Send(People.Ann, People.Bob);
        Ok(await _scene.Of(People.Bob).Block(new BlockCommand(People.Bob, "ann")));
        await _scene.Deliver();
        await _scene.Write(People.Host, People.Bob);
        Assert.Equal(2, (await _scene.Log(People.Bob)).Count);

        // What takes something away comes through.
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, before)));
        await _scene.Deliver();
        Assert.Equal(Deleted, (await _scene.Log(People.Bob))[^1].Kind);

        Ok(await _scene.Of(People.Bob).Unblock(new BlockCommand(People.Bob, "ann")));
        Ok(await _scene.Of(People.Bob).Admit(People.Ann));
        var after = await _scene.Write(People.Ann, People.Bob);
        Assert.Equal([after], await _scene.Conversation(People.Bob, People.Ann));
    }

    [Fact]
    public async Task GivenBlocks_WhenListed_ThenEachStandsThereOnce()
    {
        var bobs = _scene.Of(People.Bob);
        Assert.Equal("userId", Refused(RefusalCodes.ValidationFailed, await bobs.Block(new BlockCommand(People.Bob, "bob"))).Field);
        for (var at = 0; at < 2; at++) Assert.Equal(new BlockView("ann", true), Ok(await bobs.Block(new BlockCommand(People.Bob, "ann"))));
        _scene.Silo.Clock.Advance(TimeSpan.FromSeconds(1));
        Ok(await bobs.Block(new BlockCommand(People.Bob, "host")));

        var first = Ok(await bobs.Blocks(new ReadBlocks(People.Bob, 1, null)));
        Assert.Equal(["host"], first.Items.Select(static item => item.UserId));
        Assert.Equal(["ann"], Ok(await bobs.Blocks(new ReadBlocks(People.Bob, 1, first.NextCursor))).Items.Select(static item => item.UserId));
        Refused(RefusalCodes.ValidationFailed, await bobs.Blocks(new ReadBlocks(People.Bob, 1, "nonsense")));

        for (var at = 0; at < 2; at++) Assert.Equal(new BlockView("ann", false), Ok(await bobs.Unblock(new BlockCommand(People.Bob, "ann"))));
        Assert.Equal(["host"], Ok(await bobs.Blocks(new ReadBlocks(People.Bob, 10, null))).Items.Select(static item => item.UserId));
    }

    [Fact]
    public async Task GivenAcknowledgements_WhenTheyCome_ThenTheyOnlyGrowAndNeverBeyondTheLastEntry()
    {
        for (var at = 0; at < 3; at++) await _scene.Write(People.Ann, People.Bob);
        var bobs = _scene.Of(People.Bob);
        Assert.Equal(2, Ok(await bobs.Acknowledge(new AcknowledgeMail(People.Bob, 2))).Seq);
        var commits = _scene.Silo.Store.Commits;
        Assert.Equal(2, Ok(await bobs.Acknowledge(new AcknowledgeMail(People.Bob, 1))).Seq);
        Assert.Equal("seq", Refused(RefusalCodes.ValidationFailed, await bobs.Acknowledge(new AcknowledgeMail(People.Bob, 4))).Field);
        Assert.Equal(commits, _scene.Silo.Store.Commits);
        _scene.Silo.Crash();
        Assert.Equal([3], (await _scene.Entries(People.Bob)).Select(static entry => entry.Seq));
        Assert.Equal([1, 2, 3], (await _scene.Entries(People.Bob, 0)).Select(static entry => entry.Seq));
    }

    [Fact]
    public async Task GivenMoreUnacknowledgedThanAMailboxHolds_WhenSomebodyWouldWrite_ThenItIsAConflictUntilItIsEmptied()
    {
        _scene.Silo.InboxOptions = new() { UnacknowledgedMax = 2 };
        for (var at = 0; at < 3; at++)
        {
            Ok(await _scene.Of(People.Bob).Admit(People.Ann));
            await _scene.Write(People.Ann, People.Bob);
        }

        Refused(RefusalCodes.Conflict, await _scene.Of(People.Bob).Admit(People.Ann));
        Ok(await _scene.Of(People.Bob).Acknowledge(new AcknowledgeMail(People.Bob, 1)));
        Ok(await _scene.Of(People.Bob).Admit(People.Ann));
    }

    [Fact]
    public async Task GivenALongLog_WhenReadInPages_ThenItHasNoGapAndPagesEndWhenTheyAreLong()
    {
        _scene.Silo.InboxOptions = new() { MessagesPerMinute = 1_000, PageCharactersMax = 1_000 };
        var everything = new List<InboxEntry>();
        for (var at = 0; at < 80; at++)
        {
            var messageId = await _scene.Write(People.Ann, People.Bob, ciphertext: new string('a', at % 7 == 0 ? 2_000 : 60));
            if (at % 5 == 0) Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
            await _scene.Deliver();
        }

        for (long after = 0; ;)
        {
            var page = Ok(await _scene.Of(People.Bob).Entries(new ReadInbox(People.Bob, after, 37)));
            Assert.Equal((after, 96), (page.After, page.LastSeq));
            if (page.Entries.Count == 0) break;
            Assert.InRange(page.Entries.Count, 1, 37);
            Assert.True(page.Entries.Count == 1 || page.Entries.Sum(static entry => entry.Ciphertext?.Length ?? 0) <= 1_000);
            everything.AddRange(page.Entries);
            after = page.Entries[^1].Seq;
        }

        Assert.Equal(Enumerable.Range(1, 96).Select(static seq => (long)seq), everything.Select(static entry => entry.Seq));
        Assert.Equal(32, everything.Count(static entry => entry.Kind == Deleted));
    }

    [Fact]
    public async Task GivenAConversation_WhenListedInPages_ThenItIsNewestFirstBothWaysAndOthersAreNotInIt()
    {
        _scene.Silo.InboxOptions = new() { PageCharactersMax = 300 };
        List<string> expected = [];
        for (var at = 0; at < 40; at++)
        {
            expected.Insert(0, at % 3 == 0
                ? await _scene.Write(People.Bob, People.Ann, ciphertext: new string('b', 100))
                : await _scene.Write(People.Ann, People.Bob, ciphertext: new string('a', 10)));
            if (at % 4 == 0) await _scene.Write(People.Host, People.Bob);
        }

        List<string> listed = [];
        string? cursor = null;
        do
        {
            var page = Ok(await _scene.Of(People.Bob).With(new ReadConversation(People.Bob, "ann", 7, cursor)));
            Assert.InRange(page.Items.Count, 1, 7);
            listed.AddRange(page.Items.Select(static item => item.MessageId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(expected, listed);
        Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Bob).With(new ReadConversation(People.Bob, "ann", 7, "nonsense")));
    }

    [Fact]
    public async Task GivenMailForSomebody_WhenItIsDelivered_ThenTheSendersAndTheReceiversDevicesAreNotified()
    {
        var front = new RecordingUserFront();
        await _scene.Silo.NotificationRouter().Register("front", front);
        await _scene.Write(People.Ann, People.Bob);
        Assert.Equal(["ann", "bob"], front.Users);
    }

    [Fact]
    public async Task GivenPeopleWithoutAMailbox_WhenAskedFor_ThenTheyTakeNoMemory()
    {
        Assert.Empty(await _scene.Entries(People.Bob));
        Ok(await _scene.Of(People.Bob).Admit(People.Ann));
        Refused(RefusalCodes.NotFound, await _scene.Of(People.Bob).Keys(People.Ann));
        Assert.Empty(_scene.Silo.Active);
        Assert.Null(await _scene.Silo.Store.Load(GrainRef.Inbox("default", "bob")));
    }
}
