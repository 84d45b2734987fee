using Livehouse.Api.Hosting;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Silo.Hosting;
using Livehouse.Streams;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Livehouse.Tests.Cluster;
using Livehouse.Tests.Server;
using Livehouse.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Livehouse.Tests.Safety;

/// <summary>
/// A silo that was thought dead and still writes: two clusters that know nothing of each other share one database, so that every grain can be active twice.
/// What one has committed, the other can't undo or do again.
/// </summary>
public sealed class TwoActivationsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly Caller Host = new(Caller.DefaultTenant, "host", "host", Role.Defaults);

    private readonly List<WebApplication> _clusters = [];
    private string _databaseUrl = "";

    public async Task InitializeAsync()
    {
        _databaseUrl = await SharedPostgreSql.CreateDatabase();
        foreach (var name in (string[])["one", "other"]) _clusters.Add(await StartCluster(name));
    }

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters) await cluster.DisposeAsync();
    }

    [Fact]
    public async Task GivenTwoActivationsOfAStream_WhenEachWritesInTurn_ThenTheOtherLoadsWhatWasWrittenAndNothingIsLost()
    {
        var (streamId, one, other) = await Stream();
        for (var gift = 1; gift <= 10; gift++)
        {
            var (giver, again) = gift % 2 == 0 ? (one, other) : (other, one);
            var receipt = await Give(giver, $"g{gift}");
            Assert.Equal(gift, (await giver.Get(Host)).Value!.Gifts.Count);

            // The activation that has just been overtaken is asked to do it again: it finds that it was done.
            Assert.Equal(receipt.GiftId, (await Give(again, $"g{gift}")).GiftId);
        }

        Assert.StartsWith("st_", streamId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenTwoActivationsOfAStream_WhenBothWriteAtOnce_ThenEachAcknowledgedGiftCountsOnce()
    {
        var (_, one, other) = await Stream();
        await Seeds.Try(1, output.WriteLine, async seed =>
        {
            var random = new Random(seed);
            var givers = Enumerable.Range(0, 8).Select(giver => (
                Stream: giver % 2 == 0 ? one : other, Name: $"fan{giver}", Ids: Enumerable.Range(0, 12).Select(_ => $"g{random.Next(15)}").ToArray())).ToList();
            var acknowledged = await Task.WhenAll(givers.Select(async giver =>
            {
                var receipts = new List<(string Key, string GiftId)>();
                foreach (var id in giver.Ids) receipts.Add(($"{giver.Name}/{id}", (await GiveUntilAnswered(giver.Stream, id, giver.Name)).GiftId));
                return receipts;
            }));
            var gifts = acknowledged.SelectMany(receipts => receipts).ToList();
            Assert.All(gifts.GroupBy(gift => gift.Key), repeats => Assert.Single(repeats.Select(gift => gift.GiftId).Distinct()));
            var distinct = gifts.Select(gift => gift.GiftId).Distinct().Count();
            Assert.Equal(distinct, gifts.Select(gift => gift.Key).Distinct().Count());
            await Give(one, "last");
            Assert.Equal(distinct + 1, (await one.Get(Host)).Value!.Gifts.Count);
        });
    }

    [Fact]
    public async Task GivenTwoActivationsOfAUser_WhenBothGoLiveAtOnce_ThenOneStreamIsLive()
    {
        var outcomes = await Task.WhenAll(_clusters.Select((cluster, number) => UntilAnswered(() =>
            cluster.Services.GetRequiredService<IGrains>()
                .User(Caller.DefaultTenant, "twin")
                .GoLive(new GoLive(Host with { UserId = "twin" }, $"op{number}", Plan("Mine"))))));
        var live = 0;
        foreach (var streamId in (string[])[Ids.Derive("st_", Caller.DefaultTenant, "twin", "op0"), Ids.Derive("st_", Caller.DefaultTenant, "twin", "op1")])
        {
            var view = await _clusters[0].Services.GetRequiredService<IGrains>().Stream(streamId).Get(Host);
            if (view.Value?.Status == StreamStatus.Live) live++;
        }

        Assert.Equal(1, live);
        Assert.Equal(1, outcomes.Count(outcome => !outcome.IsRefused));
    }

    private async Task<(string StreamId, IStreamGrain One, IStreamGrain Other)> Stream()
    {
        var grains = _clusters.Select(cluster => cluster.Services.GetRequiredService<IGrains>()).ToArray();
        var started = await grains[0].User(Caller.DefaultTenant, "host").GoLive(new GoLive(Host, Ids.New("op_"), Plan("A stream")));
        var streamId = started.Value!.Id;
        var streams = grains.Select(each => each.Stream(streamId)).ToArray();

        // Both are active from here on.
        foreach (var stream in streams) Assert.Equal(streamId, (await stream.Get(Host)).Value!.Id);
        return (streamId, streams[0], streams[1]);
    }

    private static async Task<GiftReceipt> Give(IStreamGrain stream, string clientId, string giver = "fan")
    {
        var outcome = await stream.Give(new SendGift(Host with { UserId = giver, Name = giver }, "rose", 1, clientId));
        return outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Code);
    }

    /// <summary>As a client does: an answer that did not come is asked for again, under the same id.</summary>
    private static Task<GiftReceipt> GiveUntilAnswered(IStreamGrain stream, string clientId, string giver) =>
        UntilAnswered(() => Give(stream, clientId, giver));

    private static async Task<T> UntilAnswered<T>(Func<Task<T>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (GrainMovedException) when (tries < 20)
            {
                // The two were at it at the same moment, time and again.
            }
        }
    }

    private static StreamPlan Plan(string title) => new(title, "", [], Visibility.Public, false);

    /// <summary>A port that was free when it was chosen may be taken when the silo comes to listen.</summary>
    private async Task<WebApplication> StartCluster(string name)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await StartClusterOnFreePorts(name);
            }
            catch (SiloPortException) when (tries < 3)
            {
                // Others are chosen.
            }
        }
    }

    private async Task<WebApplication> StartClusterOnFreePorts(string name)
    {
        var ports = ServerNode.FreePorts(2);
        var app = await Task.Run(() => LivehouseApplication.Build(
            [
                "--environment=Development", "--urls=http://127.0.0.1:0", "--ROLE=both", $"--CLUSTER_ID={name}", $"--SERVICE_ID={name}",
                $"--DATABASE_URL={_databaseUrl}", $"--SILO_PORT={ports[0]}",
                $"--GATEWAY_PORT={ports[1]}", "--LIVEKIT_URL=ws://127.0.0.1:9",
            ],
            customize: builder =>
            {
                builder.Logging.ClearProviders();
                new FakeMedia().Serve(builder.Services);
            }));
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (SiloPortException)
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
