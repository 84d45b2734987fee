using Livehouse.Testing;

namespace Livehouse.Tests.Cluster;

/// <summary>Each silo has a media server of its own, with the same room in it, so that it can be seen which of them looks after the rooms.</summary>
internal sealed class ReconcilerWatch : IAsyncDisposable
{
    /// <summary>Only the reconciler asks the media server this.</summary>
    private const string Look = "ListEgress";

    /// <summary>The loss of a silo is found in four probes of 3 seconds, and the job's reminder comes every 15.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(90);

    private readonly LiveKitStandIn[] _media;

    private ReconcilerWatch(LiveKitStandIn[] media) => _media = media;

    public static async Task<ReconcilerWatch> Start() => new([await LiveKitStandIn.Start(), await LiveKitStandIn.Start()]);

    /// <summary>Variables that give the silo of this number its media server.</summary>
    public IReadOnlyDictionary<string, string> Variables(int silo) => new Dictionary<string, string>
    {
        ["LIVEKIT_URL"] = _media[silo].Url,
        ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
        ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
    };

    /// <summary>Puts the host into this room on both servers.</summary>
    public async Task Join(string room, string host)
    {
        foreach (var server in _media) await server.Join(room, host);
    }

    /// <summary>The number of the silo that looks, after three looks of it and none of the other.</summary>
    public async Task<int> SiloThatLooks()
    {
        using var patience = new CancellationTokenSource(RestMax);
        var looks = _media.Select(server => Looked(server, 1, patience.Token)).ToList();
        var runs = looks.IndexOf(await Task.WhenAny(looks));
        await _media[runs].CallsReach(Look, 3);
        Assert.False(looks[1 - runs].IsCompleted, "Both silos run the job.");
        return runs;
    }

    /// <summary>Returns when the silo of this number has looked three times.</summary>
    public async Task LooksFrom(int silo)
    {
        using var patience = new CancellationTokenSource(RestMax);
        await Looked(_media[silo], 3, patience.Token);
    }

    /// <summary>Returns when one of the silos has looked three times more.</summary>
    public async Task LooksGoOn()
    {
        using var patience = new CancellationTokenSource(RestMax);
        var before = await Task.WhenAll(_media.Select(static async server => (await server.Calls(Look)).Count));
        await await Task.WhenAny(_media.Select((server, silo) => Looked(server, before[silo] + 3, patience.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _media) await server.DisposeAsync();
    }

    /// <summary>Each question of the stand-in is answered within its client's time, or asked again.</summary>
    private static async Task Looked(LiveKitStandIn media, int times, CancellationToken patience)
    {
        while (true)
        {
            try
            {
                await media.CallsReach(Look, times);
                return;
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
                // Not yet.
            }
        }
    }
}
