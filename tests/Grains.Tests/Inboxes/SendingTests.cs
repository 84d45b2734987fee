using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Inboxes;

public sealed class SendingTests
{
    private readonly InboxScene _scene = new();

    [Fact]
    public async Task GivenAMessage_WhenItIsSent_ThenItStandsInBothLogsWhatWasEncryptedUnchanged()
    {
        var sent = await _scene.Send(People.Ann, People.Bob, "c-1", "c2VjcmV0");
        Assert.Equal(1, sent.Seq);
        Assert.Empty(await _scene.Entries(People.Bob));

        await _scene.Deliver();

        var own = Assert.Single(await _scene.Entries(People.Ann));
        var theirs = Assert.Single(await _scene.Entries(People.Bob));
        Assert.Equal(new InboxEntry(
            1,
            InboxEntryKind.Message,
            sent.MessageId,
            "ann",
            "bob",
            _scene.Silo.Now) { Ciphertext = "c2VjcmV0", Nonce = "bm9uY2U=", SenderDeviceId = "phone", ClientId = "c-1" }, own);
        Assert.Equal(own with { ClientId = null }, theirs);
        Assert.Empty(_scene.Silo.Store.Pending);
        Assert.Empty(_scene.Silo.Store.Rows(GrainRef.Inbox("default", "ann"), "outgoing"));
    }

    [Fact]
    public async Task GivenAMessage_WhenItsOutboxMessageIsLookedAt_ThenNothingThatWasEncryptedStandsInIt()
    {
        var sent = await _scene.Send(People.Ann, People.Bob, "c-1", "c2VjcmV0");
        Assert.Equal(new DeliverMail("default", "ann", "bob"), sent.Order!.Message);
        Assert.Equal([sent.Order.Message], _scene.Pending<DeliverMail>());
    }

    [Fact]
    public async Task GivenAClientId_WhenItComesAgain_ThenItIsTheSameMessageAlsoAfterACrashAndOnceDelivered()
    {
        var first = await _scene.Send(People.Ann, People.Bob, "c-1");
        Assert.Equal(first, await _scene.Send(People.Ann, People.Bob, "c-1"));
        _scene.Silo.Crash();
        Assert.Equal(first, await _scene.Send(People.Ann, People.Bob, "c-1"));
        await _scene.Deliver();
        Assert.Equal(first with { Order = null }, await _scene.Send(People.Ann, People.Bob, "c-1"));

        Assert.Single(await _scene.Entries(People.Ann));
        Assert.Single(await _scene.Entries(People.Bob));
    }

    [Fact]
    public async Task GivenAClientId_WhenItComesWithAnotherMessage_ThenItIsRefusedAndNothingChanges()
    {
        await _scene.Write(People.Ann, People.Bob, "c-1");
        var commits = _scene.Silo.Store.Commits;
        var mail = _scene.Mail(People.Ann, People.Bob, "c-1");

        Refused(RefusalCodes.IdempotencyKeyReused, await _scene.Of(People.Ann).Send(mail with { Text = InboxScene.Text("b3RoZXI=") }));
        Refused(RefusalCodes.IdempotencyKeyReused, await _scene.Of(People.Ann).Send(mail with { Text = mail.Text with { Nonce = "b3RoZXI=" } }));
        Refused(RefusalCodes.IdempotencyKeyReused, await _scene.Of(People.Ann).Send(mail with { Text = mail.Text with { SenderDeviceId = "tablet" } }));
        Refused(RefusalCodes.IdempotencyKeyReused, await _scene.Of(People.Ann).Send(mail with { To = "host" }));

        Assert.Equal(commits, _scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenTwoSenders_WhenTheirClientIdsAreTheSame_ThenTheirMessagesAreNot()
    {
        await _scene.Write(People.Ann, People.Bob, "c-1");
        await _scene.Write(People.Host, People.Bob, "c-1");
        Assert.Equal(2, (await _scene.Log(People.Bob)).DistinctBy(static entry => entry.MessageId).Count());
    }

    [Fact]
    public async Task GivenSomebodyElsesInbox_WhenUsed_ThenEveryCallIsRefused()
    {
        var bobs = _scene.Of(People.Bob);
        var ann = People.Ann;
        Refused(RefusalCodes.Unauthorized, await bobs.Send(_scene.Mail(ann, People.Host)));
        Refused(RefusalCodes.Unauthorized, await bobs.Entries(new ReadInbox(ann, null, 10)));
        Refused(RefusalCodes.Unauthorized, await bobs.Acknowledge(new AcknowledgeMail(ann, 0)));
        Refused(RefusalCodes.Unauthorized, await bobs.With(new ReadConversation(ann, "ann", 10, null)));
        Refused(RefusalCodes.Unauthorized, await bobs.MarkRead(new MailCommand(ann, "ms_1")));
        Refused(RefusalCodes.Unauthorized, await bobs.Delete(new MailCommand(ann, "ms_1")));
        Refused(RefusalCodes.Unauthorized, await bobs.Block(new BlockCommand(ann, "host")));
        Refused(RefusalCodes.Unauthorized, await bobs.Unblock(new BlockCommand(ann, "host")));
        Refused(RefusalCodes.Unauthorized, await bobs.Blocks(new ReadBlocks(ann, 10, null)));
        Refused(RefusalCodes.Unauthorized, await bobs.PutKey(new PutKey(ann, "phone", "")));
        Refused(RefusalCodes.Unauthorized, await bobs.RemoveKey(new DeviceCommand(ann, "phone")));
        Refused(RefusalCodes.Unauthorized, await bobs.ReserveAttachment(new ReserveAttachment(ann, "op", "image/png", 1)));
        Refused(RefusalCodes.Unauthorized, await bobs.Attachment(new AttachmentQuery(ann, "at_1")));
        Refused(RefusalCodes.Unauthorized, await bobs.Admit(People.Nobody));
        Refused(RefusalCodes.Unauthorized, await bobs.Keys(People.Nobody));
        Assert.Equal(0, _scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenOneself_WhenWrittenTo_ThenItIsRefused() =>
        Assert.Equal("to", Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Ann))).Field);

    [Fact]
    public async Task GivenAMinutesBudget_WhenItIsSpent_ThenTheNextMessageWaitsExactlyAlsoAfterARestartAndARefusalSpendsNothing()
    {
        _scene.Silo.InboxOptions = new() { MessagesPerMinute = 3 };
        for (var at = 0; at < 3; at++)
        {
            await _scene.Send(People.Ann, People.Bob, $"b-{at}");
            _scene.Silo.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        _scene.Silo.Crash();
        for (var at = 0; at < 5; at++)
        {
            var limit = Refused(RefusalCodes.RateLimited, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "late"))).Limit;
            Assert.Equal(new SpentLimit("messages", 3, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)), limit);
        }

        await _scene.Send(People.Ann, People.Bob, "b-1");
        _scene.Silo.Clock.Advance(TimeSpan.FromSeconds(30));
        await _scene.Send(People.Ann, People.Bob, "late");
        Refused(RefusalCodes.RateLimited, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "later")));
        Assert.Equal(4, (await _scene.Entries(People.Ann)).Count);
    }

    [Fact]
    public async Task GivenWhatTheReceiverSaid_WhenAMessageIsNew_ThenItIsRefusedSoButARepeatStillAnswers()
    {
        await _scene.Write(People.Ann, People.Bob, "c-1");
        Ok(await _scene.Of(People.Bob).Block(new BlockCommand(People.Bob, "ann")));
        var refusal = Refused(RefusalCodes.Forbidden, await _scene.Of(People.Bob).Admit(People.Ann));

        Ok(await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "c-1") with { ReceiverRefusal = refusal }));
        Refused(RefusalCodes.Forbidden, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "c-2") with { ReceiverRefusal = refusal }));
        Assert.Single(await _scene.Entries(People.Ann));
    }

    [Fact]
    public async Task GivenADeliveryThatFailedForLong_WhenItIsGivenUp_ThenItIsTriedAllOverAgain()
    {
        await _scene.Send(People.Ann, People.Bob);
        var pending = Assert.Single(_scene.Silo.Store.Pending);

        await _scene.Report(pending, null, "It took too long.");

        var again = Assert.Single(_scene.Silo.Store.Pending);
        Assert.NotEqual(pending.Id, again.Id);
        Assert.Equal(_scene.Silo.Now.AddMinutes(5), again.DueAt);
        await _scene.Deliver();
        Assert.Single(await _scene.Entries(People.Bob));
        Assert.Empty(_scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenSeveralMessagesOnTheirWay_WhenTheLastOnesOutboxMessageRunsFirst_ThenAllArriveInOrderAndTheOtherOutboxMessagesAreDone()
    {
        List<string> sent = [];
        for (var at = 0; at < 100; at++)
        {
            if (at % 50 == 0) _scene.Silo.Clock.Advance(TimeSpan.FromMinutes(1));
            sent.Add((await _scene.Send(People.Ann, People.Bob)).MessageId);
        }

        var last = _scene.Silo.Store.Pending[^1];
        await _scene.Report(last, await _scene.Do(last.Message), null);

        Assert.Equal(sent, (await _scene.Log(People.Bob)).Select(static entry => entry.MessageId));
        Assert.Empty(_scene.Silo.Store.Pending);
    }
}
