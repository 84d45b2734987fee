using Livehouse.Callers;
using Livehouse.Grains.Listings;
using Livehouse.Grains.Moderation;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.LocalSilo;
using Livehouse.Storage;
using Livehouse.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using Silo = Livehouse.LocalSilo.LocalSilo;

namespace Livehouse.Bench.Load;

/// <summary>
/// The one-process server without its web front: the real grains in the real silo over the real storage, with budgets that a load generator does not exhaust.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private const int Unlimited = 10_000_000;

    private readonly LivehouseStorage _storage;
    private readonly Silo _silo;

    private House(LivehouseStorage storage)
    {
        _storage = storage;
        var metrics = new LiveStreamMetrics();
        var stream = new StreamGrainOptions { GiftsPerMinute = Unlimited, ChatPerMinute = Unlimited };
        var user = new UserGrainOptions();
        var factories = new GrainFactories
        {
            Stream = (key, host) => new StreamGrain(key, host, storage.Grains, stream, metrics),
            User = (key, host) => new UserGrain(key, host, storage.Grains, user),
            ReportQueue = (key, host) => new ReportQueueGrain(key, host, storage.Grains),
            Directory = (key, _) => new DirectoryGrain(key, storage.Streams),
        };
        _silo = new Silo(new LocalSiloOptions(), factories, TimeProvider.System, static () => { }, NullLogger<Silo>.Instance);
    }

    public static async Task<House> Open(StorageOptions options) => new(await LivehouseStorage.Open(options, TimeProvider.System));

    public IStreamGrain Stream(int number) => _silo.Stream(StreamId(number));

    public static string StreamId(int number) => $"st_bench{number}";

    /// <summary>Starts the streams, each heard by a front.</summary>
    public async Task<IReadOnlyList<Listener>> GoLive(int streams)
    {
        var plan = new StreamPlan(
            "A title of usual length", "A description of a line or two, as most streams have one.", ["music", "live"], Visibility.Public, false);
        var listeners = new List<Listener>();
        for (var number = 0; number < streams; number++)
        {
            var host = new Caller(Caller.DefaultTenant, $"host{number}", $"Host {number}", Role.Defaults);
            if ((await Stream(number).Start(new StartStream(host, plan))).Refusal is { } refusal)
            {
                throw new BenchException($"A stream did not start: {refusal.Code}");
            }
            var listener = new Listener();
            var lease = await Stream(number).Subscribe("bench", listener);
            listener.BeginsAfter(lease.Seq);
            listeners.Add(listener);
        }

        return listeners;
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _storage.DisposeAsync();
    }
}

/// <summary>What a run showed that must not be.</summary>
internal sealed class BenchException(string message) : Exception(message);
