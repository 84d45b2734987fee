using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Testing;
using Livehouse.Testing.ObjectStore;

namespace Livehouse.Tests.Media;

/// <summary>One LiveKit stand-in and one real object store for the tests that need them, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class MediaServersCollection : ICollectionFixture<LiveKitFixture>, ICollectionFixture<ObjectStoreServer>
{
    public const string Name = "Media servers";
}

public sealed class LiveKitFixture : IAsyncLifetime
{
    private readonly HttpClient _http = LiveKitClient.CreateHttpClient();

    public LiveKitStandIn Server { get; private set; } = null!;

    public LiveKitOptions Options { get; private set; } = null!;

    /// <summary>With a store that is only named: for what the media server writes, not for what we read.</summary>
    public static S3Options SomeStore { get; } = S3Options.Development with { Endpoint = "http://127.0.0.1:1" };

    public async Task InitializeAsync()
    {
        Server = await LiveKitStandIn.Start();
        Options = new LiveKitOptions { Url = Server.Url, ApiKey = LiveKitStandIn.ApiKey, ApiSecret = LiveKitStandIn.ApiSecret };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (Server is not null) await Server.DisposeAsync();
    }

    public LiveKitClient Client(Func<LiveKitOptions, LiveKitOptions>? change = null) => new(change is null ? Options : change(Options), _http, TimeProvider.System);

    /// <param name="time">The handler's clock, which cuts tries off.</param>
    public MediaEffectHandler Handler(TimeProvider? time = null, RecordingObjects? objects = null, Func<LiveKitOptions, LiveKitOptions>? change = null) =>
        new(Client(change), objects ?? new RecordingObjects(SomeStore, TimeProvider.System), new MediaOptions(), time ?? TimeProvider.System);
}
