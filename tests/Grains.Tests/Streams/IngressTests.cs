using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class IngressTests
{
    [Fact]
    public async Task GivenAnOrder_WhenItIsRepeated_ThenItIsTheSameIngressAlsoOnceItIsOpen()
    {
        var scene = await Live();

        var order = Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
        Assert.Equal(order, Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp"))));
        Assert.NotNull(order.OutboxMessageId);
        Assert.Equal(
            ("rtmp", Room, $"ingress_{order.Message.Name}", "The Host"),
            (order.Message.Kind, order.Message.Room, order.Message.ParticipantIdentity, order.Message.ParticipantName));
        await scene.Ends<OpenIngress>(new IngressOpened("IN_1", "rtmp://media", ""));

        Assert.Equal(order with { OutboxMessageId = null }, Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp"))));
        Assert.Empty(scene.Outbox<OpenIngress>());
        Assert.DoesNotContain("rtmp://", (await scene.Silo.Store.Load(scene.Grain))!.Data);
    }

    [Fact]
    public async Task GivenAnOrder_WhenItIsCommitted_ThenTheRunnerLeavesItToTheWaitingFrontForAMinute()
    {
        var scene = await Live();
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "whip")));

        Assert.Equal(scene.Silo.Now.AddSeconds(60), Assert.Single(scene.Silo.Store.Pending, pending => pending.Message is OpenIngress).DueAt);
    }

    [Fact]
    public async Task GivenBadOrders_WhenTheyAreGiven_ThenTheyAreRefused()
    {
        var scene = await Live();
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));

        Assert.Equal("kind", Refused(RefusalCodes.ValidationFailed, await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-2", "srt"))).Field);
        Refused(RefusalCodes.Conflict, await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "whip")));
        Refused(RefusalCodes.Conflict, await (await Live(e2ee: true)).Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
    }

    [Fact]
    public async Task GivenFiveIngresses_WhenASixthIsOrdered_ThenItIsRefusedUntilOneWasGivenUp()
    {
        var scene = await Live();
        for (var at = 0; at < 5; at++) Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, $"op-{at}", "rtmp")));
        Refused(RefusalCodes.Conflict, await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-5", "rtmp")));
        var pending = scene.Silo.Store.Pending.First(pending => pending.Message is OpenIngress);

        await scene.Stream.OutboxMessageEnded(new OutboxOutcome(pending.Id, pending.Message, Failure: "no"));

        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-5", "rtmp")));
        Assert.Equal(5, scene.Outbox<OpenIngress>().Count);
    }

    [Fact]
    public async Task GivenIngresses_WhenTheStreamEnds_ThenOpenOnesAreClosedAndLateOnesToo()
    {
        var scene = await Live();
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
        await scene.Ends<OpenIngress>(new IngressOpened("IN_1", "", ""));
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-2", "rtmp")));

        await scene.Stream.Stop(People.Host);
        Assert.Equal([new CloseIngress("IN_1")], scene.Outbox<CloseIngress>());
        await scene.Ends<OpenIngress>(new IngressOpened("IN_2", "", ""));

        Assert.Equal([new CloseIngress("IN_1"), new CloseIngress("IN_2")], scene.Outbox<CloseIngress>());
        Assert.Empty(scene.Outbox<OpenIngress>());
    }

    [Fact]
    public async Task GivenAnIngress_WhenItStartsAndStopsPublishing_ThenThatIsKept()
    {
        var scene = await Live();
        Ok(await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
        await scene.Ends<OpenIngress>(new IngressOpened("IN_1", "", ""));
        var commits = scene.Silo.Store.Commits;

        await Report(scene, "EV_1", "IN_1", true);
        Assert.Contains("\"isPublishing\":true", (await scene.Silo.Store.Load(scene.Grain))!.Data);
        await Report(scene, "EV_2", "IN_1", false);
        Assert.Contains("\"isPublishing\":false", (await scene.Silo.Store.Load(scene.Grain))!.Data);
        Assert.Equal(commits + 2, scene.Silo.Store.Commits);
        await Report(scene, "EV_3", "IN_1", false);
        await Report(scene, "EV_4", "IN_unknown", true);
        Assert.Equal(commits + 2, scene.Silo.Store.Commits);
    }

    private static Task Report(StreamScene scene, string eventId, string ingressId, bool isPublishing) =>
        scene.Stream.Receive(scene.Event(eventId, MediaEventKind.IngressChanged, ingress: new IngressReport(ingressId, isPublishing)));
}
