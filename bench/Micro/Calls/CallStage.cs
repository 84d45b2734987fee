using System.Net;
using System.Net.Sockets;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Storage;
using Orleans.Serialization;

namespace Livehouse.Bench.Calls;

/// <summary>
/// A silo with the product's grains and <see cref="BenchGrain"/>, and a caller: code in the silo's own process, or a front that reaches it over a gateway on
/// loopback.
/// </summary>
internal sealed class CallStage : IAsyncDisposable
{
    private readonly LivehouseStorage _storage;
    private readonly DirectoryInfo _folder;
    private readonly BenchSilo _silo;
    private readonly IHost? _front;

    private CallStage(LivehouseStorage storage, DirectoryInfo folder, BenchSilo silo, IHost? front) =>
        (_storage, _folder, _silo, _front) = (storage, folder, silo, front);

    /// <summary>The caller's.</summary>
    public IGrainFactory Factory => (_front?.Services ?? _silo.Services).GetRequiredService<IGrainFactory>();

    public static async Task<CallStage> Open(bool remote)
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-micro-");
        var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = folder.FullName }, TimeProvider.System);
        if (!remote) return new CallStage(storage, folder, await BenchSilo.Start(storage, more: static silo => AddGrain(silo.Services)), null);

        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        var membership = new LoopbackMembership(siloPort, gatewayPort);
        var settings = ClusterSettings.OneProcess with
        {
            AdvertisedAddress = IPAddress.Loopback,
            Role = NodeRole.Silo,
            Provider = membership.Provider,
            SiloPort = siloPort,
            GatewayPort = gatewayPort,
        };
        var silo = await BenchSilo.Start(storage, settings: settings, membership: membership, more: static silo => AddGrain(silo.Services));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddOrleans(settings with { Role = NodeRole.Front }, membership);
        AddGrain(builder.Services);
        var front = builder.Build();
        await front.StartAsync();
        return new CallStage(storage, folder, silo, front);
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.StopAsync();
            _front.Dispose();
        }

        await _silo.DisposeAsync();
        await _storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void AddGrain(IServiceCollection services) =>
        services.AddSerializer(static serializer => serializer.AddAssembly(typeof(BenchGrain).Assembly));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
