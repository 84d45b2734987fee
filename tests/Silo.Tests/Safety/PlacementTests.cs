using Livehouse.Callers;
using Livehouse.Effects;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Cluster;
using Livehouse.Tests.Server;
using Livehouse.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Safety;

/// <summary>Grains spread over the silos, so that each carries its part.</summary>
public sealed class PlacementTests
{
    private const int Streams = 60;

    [Fact]
    public async Task GivenTwoSilos_WhenManyStreamsStart_ThenNeitherHasMoreThanThreeQuartersOfThem()
    {
        await using var cluster = new ClusterPlan();
        await cluster.Start(["--environment=Development", "--urls=http://127.0.0.1:0", "--LIVEKIT_URL=ws://127.0.0.1:9"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<IEffectHandler>(new FakeMedia()));
        });
        var grains = cluster.Services.GetRequiredService<IGrains>();
        for (var number = 0; number < Streams; number++)
        {
            var owner = new Caller(Caller.DefaultTenant, $"host{number}", "host", Role.Defaults);
            await grains.User(owner.TenantId, owner.UserId).GoLive(new GoLive(owner, "op", new StreamPlan("A stream", "", [], Visibility.Public, false)));
        }

        var activations = await cluster.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var counts = activations.Where(grain => grain.GrainId.Type.ToString() == "stream").GroupBy(grain => grain.SiloAddress).Select(silo => silo.Count()).ToList();
        Assert.Equal(Streams, counts.Sum());
        Assert.Equal(2, counts.Count);
        Assert.InRange(counts.Max(), Streams / 2, Streams * 3 / 4);
    }
}
