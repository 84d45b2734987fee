using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Inboxes;

public sealed class AttachmentTests
{
    private readonly InboxScene _scene = new();

    [Fact]
    public async Task GivenAnUpload_WhenAMessageNamesIt_ThenSenderAndReceiverMayFetchItAndNobodyElse()
    {
        var upload = await Reserve("op-1");
        Assert.Equal($"messages/default/ann/{upload.AttachmentId}", upload.ObjectKey);
        Assert.Equal(upload, await Reserve("op-1"));
        Refused(RefusalCodes.NotFound, await Look(People.Bob, upload.AttachmentId));

        var messageId = await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId);

        Assert.Equal(upload, Ok(await Look(People.Ann, upload.AttachmentId)));
        Assert.Equal(upload, Ok(await Look(People.Bob, upload.AttachmentId)));
        Refused(RefusalCodes.NotFound, await Look(People.Host, upload.AttachmentId));
        Assert.Equal([new MailAttachment(upload.AttachmentId, "image/png", 5)], (await _scene.Entries(People.Bob)).Single().Attachments);
        Assert.Empty(_scene.Pending<ExpireAttachment>());
        Assert.Equal(messageId, (await _scene.Send(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId)).MessageId);
    }

    [Fact]
    public async Task GivenAttachmentsThatCanNotBeNamed_WhenSent_ThenTheMessageIsRefusedAndNothingChanges()
    {
        var used = await Reserve("op-1");
        await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", used.AttachmentId);
        var own = await Reserve("op-2");
        var commits = _scene.Silo.Store.Commits;

        foreach (var bad in new string[][]
        {
            [used.AttachmentId],
            ["at_unknown"],
            [own.AttachmentId, own.AttachmentId],
            [own.AttachmentId, "at_unknown"],
            [.. Enumerable.Range(0, 11).Select(at => $"at_{at}")],
        })
        {
            Assert.Equal(
                "attachments",
                Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "c-2", "YWJj", bad))).Field);
        }

        Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Bob).Send(_scene.Mail(People.Bob, People.Ann, "c-2", "YWJj", own.AttachmentId)));
        Assert.Equal(commits, _scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAMessageWithAnAttachment_WhenItsSenderDeletesIt_ThenTheObjectGoesTooAndNobodyFindsIt()
    {
        var upload = await Reserve("op-1");
        var messageId = await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId);
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
        await _scene.Run(static _ => true);

        Assert.Equal([upload.ObjectKey], _scene.Dropped);
        Assert.Empty(_scene.Silo.Store.Pending);
        Refused(RefusalCodes.NotFound, await Look(People.Ann, upload.AttachmentId));
        Refused(RefusalCodes.NotFound, await Look(People.Bob, upload.AttachmentId));
    }

    [Fact]
    public async Task GivenAMessageWithAnAttachment_WhenTheReceiverDeletesIt_ThenTheSendersStays()
    {
        var upload = await Reserve("op-1");
        var messageId = await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId);
        Ok(await _scene.Of(People.Bob).Delete(new MailCommand(People.Bob, messageId)));
        await _scene.Run(static _ => true);

        Assert.Empty(_scene.Dropped);
        Refused(RefusalCodes.NotFound, await Look(People.Bob, upload.AttachmentId));
        Ok(await Look(People.Ann, upload.AttachmentId));
    }

    [Fact]
    public async Task GivenAnUploadThatNoMessageNames_WhenItsTimeIsOver_ThenItIsDeletedAndItsPlaceIsFree()
    {
        _scene.Silo.InboxOptions = new() { AttachmentPendingMax = TimeSpan.FromMinutes(10) };
        var uploads = new List<AttachmentView>();
        for (var at = 0; at < 20; at++) uploads.Add(await Reserve($"op-{at}"));
        Refused(RefusalCodes.Conflict, await TryReserve("op-20"));
        Assert.All(_scene.Silo.Store.Pending, pending => Assert.Equal(_scene.Silo.Now.AddMinutes(10), pending.DueAt));

        var first = _scene.Silo.Store.Pending[0];
        await _scene.Run(pending => pending == first);

        Assert.Equal([uploads[0].ObjectKey], _scene.Dropped);
        Refused(RefusalCodes.NotFound, await Look(People.Ann, uploads[0].AttachmentId));
        Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Ann).Send(_scene.Mail(People.Ann, People.Bob, "c-1", "YWJj", uploads[0].AttachmentId)));
        await Reserve("op-20");
    }

    [Fact]
    public async Task GivenAnUploadInUse_WhenItsExpiryComesAllTheSame_ThenItStays()
    {
        var upload = await Reserve("op-1");
        var expiry = Assert.Single(_scene.Silo.Store.Pending);
        await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId);

        await _scene.Report(expiry, await _scene.Do(expiry.Message), null);

        Assert.Empty(_scene.Dropped);
        Ok(await Look(People.Bob, upload.AttachmentId));
    }

    [Fact]
    public async Task GivenAnObjectStoreThatIsDown_WhenObjectsMustGo_ThenTheyGoLater()
    {
        var upload = await Reserve("op-1");
        var messageId = await _scene.Write(People.Ann, People.Bob, "c-1", "YWJj", upload.AttachmentId);
        await Reserve("op-2");
        Ok(await _scene.Of(People.Ann).Delete(new MailCommand(People.Ann, messageId)));
        _scene.StoreFails = true;
        await _scene.Run(static _ => true);
        Assert.All(_scene.Silo.Store.Pending, pending => Assert.Equal(_scene.Silo.Now.AddHours(1), pending.DueAt));

        _scene.StoreFails = false;
        await _scene.Run(static _ => true);

        Assert.Equal(2, _scene.Dropped.Count);
        Assert.Empty(_scene.Silo.Store.Pending);
    }

    [Theory]
    [InlineData("text/html", 5, "contentType")]
    [InlineData("image/PNG", 5, "contentType")]
    [InlineData("image/png", 0, "sizeBytes")]
    [InlineData("image/png", 26_214_401, "sizeBytes")]
    public async Task GivenWhatMayNotBeUploaded_WhenReserved_ThenItIsRefused(string contentType, long sizeBytes, string field) =>
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await TryReserve("op-1", contentType, sizeBytes)).Field);

    [Fact]
    public async Task GivenAnOrder_WhenItComesAgainForSomethingElse_ThenItIsAConflict()
    {
        await Reserve("op-1");
        Refused(RefusalCodes.Conflict, await TryReserve("op-1", "image/png", 6));
        Refused(RefusalCodes.Conflict, await TryReserve("op-1", "image/gif"));
    }

    private Task<Outcome<AttachmentView>> TryReserve(string operationId, string contentType = "image/png", long sizeBytes = 5) =>
        _scene.Of(People.Ann).ReserveAttachment(new ReserveAttachment(People.Ann, operationId, contentType, sizeBytes));

    private async Task<AttachmentView> Reserve(string operationId) => Ok(await TryReserve(operationId));

    private Task<Outcome<AttachmentView>> Look(Livehouse.Callers.Caller who, string attachmentId) =>
        _scene.Of(who).Attachment(new AttachmentQuery(who, attachmentId));
}
