using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Outgoing;

/// <summary>What docs/push.md promises: each device once, whatever the push service answers and wherever a process dies.</summary>
public abstract class PushSuite
{
    [ContractFact]
    public async Task GivenManyFollowers_WhenTheAnnouncementIsRepeated_ThenEachDeviceOfThoseWhoWantIsToldOnce()
    {
        await using var world = await PushWorld.Make(await Database());
        var followers = Enumerable.Range(0, (2 * PushLimits.FollowersAtOnce) + 50).Select(static at => ($"u{at:000}", at % 7 != 0)).ToList();
        await world.Follow(followers);
        string[] subscribed = ["u000", "u001", "u199", "u200", "u201", "u401", "u449"];
        foreach (var userId in subscribed) await world.Subscribe(userId);
        await world.Subscribe("u001", "u001-phone");
        await world.Subscribe("stranger");

        var sends = await world.Announce();
        Assert.Empty((await world.Announce()).SelectMany(static send => send.UserIds));
        Assert.Equal(["u001", "u199", "u200", "u201", "u401", "u449"], sends.SelectMany(static send => send.UserIds).Order());
        for (var repeat = 0; repeat < 3; repeat++)
        {
            foreach (var send in sends) await world.Send(send.UserIds);
        }

        Assert.Equal(
            ["u001", "u001-phone", "u199", "u200", "u201", "u401", "u449"], world.Receiver.Taken.Select(static one => one.Device).Order());
        Assert.Empty(world.Receiver.Faults);

        // A device that is new when everything is told is not told of a stream that began before.
        await world.Subscribe("u001", "u001-new");
        await world.Send(["u001"]);
        Assert.Equal(7, world.Receiver.Taken.Count);
    }

    [ContractFact]
    public async Task GivenAProcessThatDiesWhileItSends_WhenAnotherTakesOver_ThenNobodyIsToldTwice_AndEverybodyElseOnce()
    {
        await using var world = await PushWorld.Make(await Database());
        string[] users = [.. Enumerable.Range(0, 20).Select(static at => $"u{at:00}")];
        await world.Follow(users.Select(static userId => (userId, true)));
        foreach (var userId in users) await world.Subscribe(userId);
        await world.Announce();
        using var death = new CancellationTokenSource();
        var answer = world.Receiver.Answer;
        var left = 5;
        world.Receiver.Answer = async (name, context) =>
        {
            if (Interlocked.Decrement(ref left) == 0) await death.CancelAsync();
            await answer(name, context);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Send(users, death.Token));
        world.Receiver.Answer = answer;
        await world.Send(users);
        await world.Send(users);
        var told = world.Receiver.Taken.Select(static one => one.Device).ToList();
        Assert.Equal(told.Count, told.Distinct().Count());
        // Those whose messages were under way may have been lost with the process: at most as many as are sent at once.
        Assert.InRange(told.Count, users.Length - 8, users.Length);
    }

    [ContractFact]
    public async Task GivenAPushServiceThatFails_ThenItIsAskedAgainWhenItSays_AndWhatIsGoneIsRemoved()
    {
        await using var world = await PushWorld.Make(await Database());
        string[] users = ["busy", "broken", "gone", "lost", "refused", "good"];
        await world.Follow(users.Select(static userId => (userId, true)));
        foreach (var userId in users) await world.Subscribe(userId);
        await world.Announce();
        var answers = new Dictionary<string, int> { ["busy"] = 429, ["broken"] = 500, ["gone"] = 410, ["lost"] = 404, ["refused"] = 403, ["good"] = 201 };
        var asked = new Dictionary<string, int>();
        world.Receiver.Answer = (name, context) =>
        {
            lock (asked) asked[name] = asked.GetValueOrDefault(name) + 1;
            context.Response.StatusCode = answers[name];
            if (name == "busy") context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        };
        var failure = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => world.Send(users));
        Assert.Equal((false, TimeSpan.FromSeconds(60)), (failure.IsPermanent, failure.RetryAfter));
        Assert.Equal(users.Order(), asked.Where(static one => one.Value == 1).Select(static one => one.Key).Order());

        answers["busy"] = 201;
        failure = await Assert.ThrowsAsync<OutboxMessageFailedException>(() => world.Send(users));
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        answers["broken"] = 201;
        await world.Send(users);
        await world.Send(users);
        Assert.Equal(
            [("broken", 3), ("busy", 2), ("gone", 1), ("good", 1), ("lost", 1), ("refused", 1)],
            asked.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => (one.Key, one.Value)));
        Assert.Equal(["broken", "busy", "good"], world.Receiver.Taken.Select(static one => one.Device).Order());
        Assert.Empty(world.Receiver.Faults);

        // Another stream: what is gone has no subscription any more.
        var next = world.Announcement with { StreamId = "st_2" };
        await world.Storage.Push.Announce(next, users, null, world.Clock.GetUtcNow());
        var untold = await world.Storage.Push.Untold("st_2", PushWorld.Tenant, users);
        Assert.Equal(["broken", "busy", "good", "refused"], untold.Select(static one => one.UserId).Order());
        await world.Storage.Push.Clean(world.Clock.GetUtcNow().AddSeconds(1));
        Assert.Empty(await world.Storage.Push.Untold("st_2", PushWorld.Tenant, users));
    }

    [ContractFact]
    public async Task GivenAUserWhoMayNot_WhenItIsSent_ThenNothingLeaves_AndNotLaterEither()
    {
        await using var world = await PushWorld.Make(await Database());
        await world.Follow([("fan", true)]);
        await world.Subscribe("fan");
        var send = Assert.Single(await world.Announce());
        await world.Sending.Send(send, static (_, _) => Task.FromResult(false), CancellationToken.None);
        await world.Send(["fan"]);
        Assert.Empty(world.Receiver.Taken);
    }

    [ContractFact]
    public async Task GivenAServiceThatIsDown_ThenItIsTriedAgain()
    {
        await using var world = await PushWorld.Make(await Database());
        await world.Follow([("fan", true)]);
        await world.Subscribe("fan");
        await world.Announce();
        var answer = world.Receiver.Answer;
        world.Receiver.Answer = static (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => world.Send(["fan"]));
        world.Receiver.Answer = answer;
        await world.Send(["fan"]);
        var notice = (await world.Receiver.Next()).Json;
        Assert.Equal("""{"type":"live","streamId":"st_1","hostId":"host","hostName":"The host","title":"A title"}""", notice.ToJsonString());
    }

    /// <summary>The address of an empty database; an empty text for SQLite.</summary>
    protected abstract Task<string> Database();
}

public sealed class PushOnSqliteTests : PushSuite
{
    protected override Task<string> Database() => Task.FromResult("");
}

[NeedsPostgreSql]
public sealed class PushOnPostgreSqlTests(PostgreSqlServer server) : PushSuite, IClassFixture<PostgreSqlServer>
{
    protected override Task<string> Database() => server.CreateDatabase();
}
