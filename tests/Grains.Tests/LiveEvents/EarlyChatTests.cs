using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.LiveEvents;

/// <summary>An event's chat can open before its begin: in the stream that later goes live.</summary>
public sealed class EarlyChatTests
{
    [Fact]
    public async Task GivenAnEarlyChat_WhenItsTimeComes_ThenTheStreamIsScheduledWithoutAnybodyLookingAndPeopleWrite()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 3_600);
        Assert.Null((await scene.View()).StreamId);
        Assert.Equal(scene.Silo.Now.AddHours(1), Assert.Single(scene.Silo.Store.Pending).DueAt);
        scene.Silo.Clock.Advance(TimeSpan.FromHours(1));

        await scene.RunOutbox();

        Assert.NotNull(scene.Row.StreamId);
        Assert.Empty(scene.Silo.Store.Pending);
        var sight = Ok(await scene.Event.Get(People.Ann));
        Assert.Equal((EventStatus.Scheduled, StreamStatus.Scheduled), (sight.Event.Status, sight.Stream!.Status));
        Assert.Equal((null, scene.Silo.Now.AddHours(1)), (sight.Stream.StartedAt, sight.Stream.ScheduledAt));
        var stream = scene.StreamOf(sight.Event);
        Ok(await stream.Say(new SendMessage(People.Ann, "Early", null)));
        Refused(RefusalCodes.InvalidState, await stream.Admit(People.Ann));
        Refused(RefusalCodes.InvalidState, await stream.Give(new SendGift(People.Ann, "rose", 1, null)));
        Refused(RefusalCodes.InvalidState, await stream.Stop(People.Host));
        Refused(RefusalCodes.InvalidState, await stream.StartRecording(People.Host));
    }

    [Fact]
    public async Task GivenNobodyWhoTellsTheTime_WhenSomebodyLooksAfterIt_ThenTheChatIsOpen()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 3_600);
        scene.Silo.Clock.Advance(TimeSpan.FromHours(1));
        var view = await scene.View();
        Ok(await scene.StreamOf(view).Say(new SendMessage(People.Ann, "Early", null)));
    }

    [Fact]
    public async Task GivenPeopleWhoWait_WhenTheEventIsStarted_ThenTheSameStreamGoesLiveAndTheyStay()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 36_000);
        var view = await scene.View();
        var stream = scene.StreamOf(view);
        var front = new RecordingFront(() => scene.Silo.Now);
        front.BeginsAfter(await stream.Subscribe("front", front));
        Ok(await stream.Join(new JoinStream(People.Ann, "front", "c-ann", null, null)));
        Ok(await stream.Say(new SendMessage(People.Ann, "Early", null)));

        var started = Ok(await scene.Event.Start(People.Host));

        Assert.Equal((view.StreamId, 1), (started.Stream!.Id, started.Stream.Viewers));
        Assert.Contains(front.Events, static sent => sent.Name == StreamEventNames.Started);
        Assert.Equal("Early", Assert.Single(Ok(await stream.Messages(new ReadMessages(People.Ann, 20, null))).Items).Text);
        Assert.Single(scene.Silo.Store.Pending, static pending => pending.Message is OpenRoom);
        Ok(await stream.Admit(People.Ann));
        Ok(await scene.Event.Stop(People.Host));
    }

    [Fact]
    public async Task GivenAnEarlyChat_WhenTheEventMovesAway_ThenItOpensAtItsNewTime()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 3_600);
        Ok(await scene.Change(startsAt: scene.Silo.Now.AddHours(5)));
        Assert.Equal(scene.Silo.Now.AddHours(4), Assert.Single(scene.Silo.Store.Pending).DueAt);
        Ok(await scene.Change(chatOpensBefore: 0));
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenAnOpenChat_WhenTheEventMovesAway_ThenItClosesUntilThen()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 36_000);
        var stream = scene.StreamOf(await scene.View());
        Ok(await stream.Say(new SendMessage(People.Ann, "Early", null)));
        Ok(await scene.Change(startsAt: scene.Silo.Now.AddDays(3)));
        Refused(RefusalCodes.InvalidState, await stream.Say(new SendMessage(People.Ann, "Too early", null)));
        scene.Silo.Clock.Advance(TimeSpan.FromDays(3));
        Ok(await stream.Say(new SendMessage(People.Ann, "Again", null)));
    }

    [Fact]
    public async Task GivenAnOpenChat_WhenTheEventIsCancelled_ThenTheStreamIsOver()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 36_000);
        var stream = scene.StreamOf(await scene.View());
        Ok(await scene.Event.Cancel(People.Host));
        var view = Ok(await stream.Get(People.Ann));
        Assert.Equal((StreamStatus.Ended, "cancelled", null), (view.Status, view.EndReason, view.StartedAt));
        Refused(RefusalCodes.StreamEnded, await stream.Say(new SendMessage(People.Ann, "Late", null)));
        Assert.DoesNotContain(scene.Silo.Store.Streams, static row => row.Status == "live");
    }

    [Fact]
    public async Task GivenAnEventForInvitedUsersWithoutAnEarlyChat_WhenTheyLook_ThenTheyAreInvitedButDoNotWrite()
    {
        var scene = await EventScene.Announced(Visibility.Invite);
        var stream = scene.StreamOf(await scene.View());
        Ok(await stream.Invite(new InviteUsers(People.Host, ["ann"])));
        Refused(RefusalCodes.InvalidState, await stream.Say(new SendMessage(People.Ann, "Early", null)));
        Assert.Equal(scene.Row.StreamId, Ok(await scene.Event.Start(People.Host)).Stream!.Id);
        Ok(await stream.Say(new SendMessage(People.Ann, "Now", null)));
    }
}
