using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Chat's history, and messages that are taken out of it.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task GivenALongHistory_WhenItIsReadPageByPage_ThenEveryMessageComesOnceNewestFirst()
    {
        var scene = await Live();
        var said = new List<string>();
        for (var at = 0; at < 130; at++) said.Add(await scene.Say(People.Viewer($"u{at % 10}")));
        said.Reverse();

        Assert.Equal(said, await ReadAll(scene, 7));
        Assert.Equal(said, await ReadAll(scene, 100));
        scene.Silo.Crash();
        Assert.Equal(said, await ReadAll(scene, 50));
        Assert.Equal(said, await ReadAll(scene, 100));
    }

    [Theory]
    [InlineData(0, null, "limit")]
    [InlineData(101, null, "limit")]
    [InlineData(20, "nonsense!", "cursor")]
    public async Task GivenABadQuery_WhenHistoryIsRead_ThenItIsRefused(int limit, string? cursor, string field) =>
        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.Messages(new ReadMessages(People.Ann, limit, cursor))).Field);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenAMessage_WhenItIsDeleted_ThenItIsGoneFromHistoryDiskAndPins(bool onDisk)
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var gone = await scene.Say(People.Ann, "gone");
        var stays = await scene.Say(People.Ann, "stays");
        Ok(await scene.Stream.Pin(new MessageCommand(People.Host, stays)));
        if (onDisk) Ok(await scene.Stream.Pin(new MessageCommand(People.Host, gone)));

        Ok(await scene.Stream.DeleteMessage(new MessageCommand(People.Moderator, gone)));

        scene.Advance(1_000);
        Assert.Equal([stays], await ReadAll(scene, 20));
        Assert.Equal([stays], scene.Silo.Store.Rows(scene.Grain, "message").Select(row => row.Id));
        Assert.Equal([stays], (await scene.View()).Pinned.Select(pinned => pinned.MessageId));
        Assert.Equal((gone, "mo"), front.Received<MessageDeleted>(StreamEventNames.MessageDeleted).Select(told => (told.MessageId, told.DeletedBy)).Single());
        Assert.Equal(onDisk ? 3 : 1, front.Received<PinsChanged>(StreamEventNames.PinnedUpdated).Count);
        Refused(RefusalCodes.NotFound, await scene.Stream.DeleteMessage(new MessageCommand(People.Moderator, gone)));
        Assert.DoesNotContain("gone", string.Concat(scene.Silo.Store.Rows(scene.Grain, "deleted").Select(row => row.Data)));
    }

    /// <summary>A repeat that came after the moderator's deletion and a restart brought the message back.</summary>
    [Fact]
    public async Task GivenADeletedMessage_WhenItsClientIdComesAgainAfterARestart_ThenItDoesNotComeBack()
    {
        var scene = await Live();
        var gone = await scene.Say(People.Ann, clientId: "c-1");
        Ok(await scene.Stream.DeleteMessage(new MessageCommand(People.Moderator, gone)));
        scene.Silo.Crash();

        Assert.Equal(gone, await scene.Say(People.Ann, clientId: "c-1"));

        scene.Advance(1_000);
        Assert.Empty(await ReadAll(scene, 20));
    }

    [Fact]
    public async Task GivenAnIdThatIsNone_WhenAMessageIsDeletedPinnedOrUnpinned_ThenItIsRefusedBeforeStorageSeesIt()
    {
        var scene = await Live();
        foreach (var id in new[] { "", "a\0b", "../x", new string('x', 65) })
        {
            Refused(RefusalCodes.ValidationFailed, await scene.Stream.DeleteMessage(new MessageCommand(People.Host, id)));
            Refused(RefusalCodes.ValidationFailed, await scene.Stream.Pin(new MessageCommand(People.Host, id)));
            Refused(RefusalCodes.ValidationFailed, await scene.Stream.Unpin(new MessageCommand(People.Host, id)));
        }
    }

    private static async Task<List<string>> ReadAll(StreamScene scene, int limit)
    {
        var (read, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = Ok(await scene.Stream.Messages(new ReadMessages(People.Ann, limit, cursor)));
            Assert.InRange(page.Items.Count, page.NextCursor is null ? 0 : limit, limit);
            read.AddRange(page.Items.Select(message => message.MessageId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return read;
    }
}
