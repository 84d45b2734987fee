using Livehouse.Api.Gifts;
using Livehouse.Callers;
using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Bench.Load;

/// <summary>
/// The one-process server without its web front: the real grains in the real silo over the real storage, with budgets that a load generator does not exhaust.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private const int Unlimited = 10_000_000;

    private readonly LivehouseStorage _storage;
    private readonly BenchSilo _silo;
    private readonly GiftGatherer _gifts = new();

    /// <summary>Orleans holds observers weakly.</summary>
    private readonly List<Listener> _listeners = [];

    private House(LivehouseStorage storage, BenchSilo silo) => (_storage, _silo) = (storage, silo);

    public static async Task<House> Open(StorageOptions options)
    {
        var storage = await LivehouseStorage.Open(options, TimeProvider.System);
        return new House(storage, await BenchSilo.Start(storage, new StreamGrainOptions { GiftsPerMinute = Unlimited, ChatPerMinute = Unlimited }));
    }

    public IStreamGrain Stream(int number) => _silo.Grains.Stream(StreamId(number));

    /// <summary>As the hub does: what comes while a call is on its way to the stream goes together with the next one.</summary>
    public Task<Outcome<GiftReceipt>> Give(int stream, SendGift gift) => _gifts.Give(StreamId(stream), gift, Stream(stream));

    public static string StreamId(int number) => $"st_bench{number}";

    /// <summary>Starts the streams, each heard by a front.</summary>
    public async Task<IReadOnlyList<Listener>> GoLive(int streams)
    {
        var plan = new StreamPlan(
            "A title of usual length", "A description of a line or two, as most streams have one.", ["music", "live"], Visibility.Public, false);
        for (var number = 0; number < streams; number++)
        {
            var host = new Caller(Caller.DefaultTenant, $"host{number}", $"Host {number}", Role.Defaults);
            if ((await Stream(number).Start(new StartStream(host, plan))).Refusal is { } refusal)
            {
                throw new BenchException($"A stream did not start: {refusal.Code}");
            }
            var listener = new Listener();
            _listeners.Add(listener);
            var lease = await Stream(number).Subscribe("bench", _silo.References.Make<IStreamFront>(listener));
            listener.BeginsAfter(lease.Seq);
        }

        return _listeners;
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _storage.DisposeAsync();
    }
}

/// <summary>What a run showed that must not be.</summary>
internal sealed class BenchException(string message) : Exception(message);
