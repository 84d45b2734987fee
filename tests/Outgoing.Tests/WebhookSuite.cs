using Livehouse.Outgoing;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;
using Xunit.Abstractions;

namespace Livehouse.Tests.Outgoing;

/// <summary>Receivers that are down, slow or strange, over simulated days: what is promised in docs/webhooks.md.</summary>
public abstract class WebhookSuite(ITestOutputHelper output)
{
    private static readonly double[] WaitsInSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

    [ContractFact]
    public async Task GivenAReceiverThatIsDownForADay_WhenItIsBack_ThenEachStreamIsWholeAndInOrder()
    {
        await using var world = await WebhookWorld.Make(await Database());
        world.BreaksConnections();
        for (var hour = 0; hour < 24; hour++)
        {
            for (var stream = 1; stream <= 3; stream++) await world.Happen($"st_{stream}");
            await world.Pass(TimeSpan.FromHours(1));
        }

        Assert.Empty(world.Accepted);
        world.Answers(204);
        await world.Happen("st_1");
        await world.RunToTheEnd();
        AssertWhole(world);
        Assert.Equal(world.Happened.Count, world.Accepted.Count);
        Assert.Null((await world.EndpointNow()).FailingSince);
    }

    [ContractFact]
    public async Task GivenAReceiverThatOnlyFails_ThenItIsTriedByTheTable_GivenUp_AndDisabledAfterFiveDaysWithAMail()
    {
        await using var world = await WebhookWorld.Make(await Database());
        await world.AddAdmin("boss@example.com");
        world.Answers(500);
        await world.Happen("st_1");
        await world.Happen("st_1");
        await world.Pass(TimeSpan.FromDays(4));

        var log = await world.Storage.Webhooks.Deliveries(new WebhookDeliveryQuery(world.Endpoint.Id, 10));
        var (second, first) = (log[0], log[1]);
        Assert.Equal((WebhookStates.Failed, 10), (first.State, first.Attempts));
        var waits = first.Log.Zip(first.Log.Skip(1), static (one, next) => (next.At - one.At).TotalSeconds).ToList();
        Assert.All(waits.Zip(WaitsInSeconds), pair => Assert.InRange(pair.First, pair.Second, (pair.Second * 1.1) + 1));
        Assert.Equal(WebhookStates.Retrying, second.State);
        Assert.True((await world.EndpointNow()).IsEnabled);

        await world.Pass(TimeSpan.FromDays(2));
        var endpoint = await world.EndpointNow();
        Assert.Equal((false, WebhookDisableReasons.Failing), (endpoint.IsEnabled, endpoint.DisabledReason));
        Assert.Equal(1, world.MailsSent);

        // What waited is still there when the endpoint is enabled.
        world.Answers(200);
        await world.Storage.Webhooks.Change(WebhookWorld.Tenant, endpoint.Id, new WebhookEndpointChange(null, null, null, true), world.Clock.GetUtcNow());
        await world.RunToTheEnd();
        Assert.Equal(2, Assert.Single(world.Accepted).Sequence);
    }

    [ContractFact]
    public async Task GivenA429_ThenNothingIsSentUntilTheTimeThatItNames_AndAnythingElseAfterwardsGoesOn()
    {
        await using var world = await WebhookWorld.Make(await Database());
        world.Answers(429, "3600");
        await world.Happen("st_1");
        await world.RunDue();
        world.Answers(204);
        await world.Happen("st_2");
        await world.Pass(TimeSpan.FromMinutes(59));
        Assert.Empty(world.Accepted);
        await world.Pass(TimeSpan.FromMinutes(10));
        AssertWhole(world);
    }

    [ContractFact]
    public async Task GivenOneStreamWhoseDeliveriesAreRefused_ThenTheOthersAreNotHeldBack()
    {
        await using var world = await WebhookWorld.Make(await Database());
        world.Receiver.Answer = (received, context) =>
        {
            context.Response.StatusCode = received.StreamId == "st_bad" ? 500 : 200;
            if (received.StreamId != "st_bad") world.Accept(received);
            return Task.CompletedTask;
        };
        for (var round = 0; round < 3; round++)
        {
            await world.Happen("st_bad");
            await world.Happen("st_good");
        }

        await world.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([1L, 2, 3], world.Accepted.Select(static one => one.Sequence!.Value));
        world.Answers(200);
        await world.RunToTheEnd();
        AssertWhole(world);
    }

    /// <summary>All in one run: the changes come while its first delivery is under way.</summary>
    [ContractFact]
    public async Task GivenARunUnderWay_WhenTheAddressAndTheSecretChange_ThenTheNextDeliveryHasThem_AndAfterADisablingThereIsNone()
    {
        await using var world = await WebhookWorld.Make(await Database());
        var newSecret = "";
        world.Receiver.Answer = async (received, _) =>
        {
            world.Accept(received);
            if (received.Sequence == 1) newSecret = await world.MoveAndRotate("/moved");
            if (received.Sequence == 2) await world.Change(new WebhookEndpointChange(null, null, null, false));
        };
        for (var number = 0; number < 3; number++) await world.Happen("st_1");
        await world.RunDue();

        // The second was answered after the disabling: that was not stored, so it comes again.
        Assert.Equal(["/hooks", "/hooks/moved"], world.Accepted.Select(static one => one.Path));
        Assert.DoesNotContain(world.Accepted[0].SignatureBy(newSecret), world.Accepted[0].Signatures);
        Assert.Equal(2, world.Accepted[1].Signatures.Count);
        Assert.Equal(world.Accepted[1].SignatureBy(newSecret), world.Accepted[1].Signatures[0]);

        world.Answers(204);
        await world.Change(new WebhookEndpointChange(null, null, null, true));
        await world.RunToTheEnd();
        Assert.Equal([1L, 2, 2, 3], world.Accepted.Select(static one => one.Sequence!.Value));
        AssertWhole(world);
    }

    [ContractFact]
    public async Task GivenADeletedEndpoint_WhenTheLogIsCleaned_ThenNothingOfItIsLeft_AndTheOthersIsAsItWas()
    {
        await using var world = await WebhookWorld.Make(await Database());
        var other = await world.AddEndpoint();
        world.BreaksConnections();
        await world.Happen("st_1");
        await world.RunDue();
        Assert.True(await world.Storage.Webhooks.Delete(WebhookWorld.Tenant, world.Endpoint.Id, world.Clock.GetUtcNow()));
        Assert.NotEmpty(await world.Log(world.Endpoint.Id));
        await world.Storage.Webhooks.Clean(world.Clock.GetUtcNow() - TimeSpan.FromDays(30), 100, world.Clock.GetUtcNow());
        Assert.Empty(await world.Log(world.Endpoint.Id));
        Assert.Single(await world.Log(other.Id));
        Assert.Single(await world.Log(other.Id, WebhookStates.Retrying));
        Assert.Empty(await world.Log(other.Id, WebhookStates.Delivered));

        world.Answers(204);
        await world.RunToTheEnd();
        Assert.Single(world.Accepted);
        Assert.Empty(await world.Log(other.Id, WebhookStates.Retrying));
    }

    /// <summary>
    /// Any order of things that happen, receivers that break in any way, processes that die in the middle: nothing is lost, nothing out of order.
    /// </summary>
    [ContractFact]
    public async Task GivenAnyFailures_WhenTheReceiverIsBack_ThenEachStreamIsWholeAndInOrder() => await Seeds.Try(2, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        await using var world = await WebhookWorld.Make(await Database());
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(8))
            {
                case 0:
                    world.Answers(500);
                    break;
                case 1:
                    world.BreaksConnections();
                    break;
                case 2:
                    world.Answers(random.Next(2) == 0 ? 429 : 503, "600");
                    break;
                case 3:
                    world.Answers(302);
                    break;
                case 4 or 5:
                    world.Answers(200);
                    break;
            }

            for (var more = random.Next(4); more > 0; more--) await world.Happen($"st_{random.Next(3)}");
            await world.Pass(TimeSpan.FromSeconds(random.Next(3) switch { 0 => 0, 1 => random.Next(60), _ => random.Next(3_600) }), () => random.Next(4) == 0);
        }

        world.Answers(204);
        await world.RunToTheEnd();
        AssertWhole(world);
    });

    /// <summary>The address of an empty database; an empty text for SQLite.</summary>
    protected abstract Task<string> Database();

    /// <summary>Of each stream everything has arrived, its first copies in the order in which it happened, numbered without a gap.</summary>
    private static void AssertWhole(WebhookWorld world)
    {
        foreach (var stream in world.Happened.GroupBy(static one => one.StreamId))
        {
            var arrived = world.Accepted.Where(one => one.StreamId == stream.Key).DistinctBy(static one => one.Id).ToList();
            Assert.Equal(stream.Select(static one => one.Number), arrived.Select(static one => one.Data["number"]!.GetValue<int>()));
            Assert.Equal(Enumerable.Range(1, arrived.Count).Select(static number => (long)number), arrived.Select(static one => one.Sequence!.Value));
        }
    }
}

public sealed class WebhooksOnSqliteTests(ITestOutputHelper output) : WebhookSuite(output)
{
    protected override Task<string> Database() => Task.FromResult("");
}

[NeedsPostgreSql]
public sealed class WebhooksOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output) : WebhookSuite(output), IClassFixture<PostgreSqlServer>
{
    protected override Task<string> Database() => server.CreateDatabase();
}
