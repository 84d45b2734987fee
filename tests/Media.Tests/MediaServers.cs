using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Testing;
using Livehouse.Testing.ObjectStore;

namespace Livehouse.Tests.Media;

/// <summary>One LiveKit stand-in for the tests that need no more, one after the other: orders to fail calls are the server's, not a test's.</summary>
[CollectionDefinition(Name)]
public sealed class LiveKitCollection : ICollectionFixture<LiveKitFixture>
{
    public const string Name = "LiveKit stand-in";
}

/// <summary>Another one, and a real object store, which takes its time to start.</summary>
[CollectionDefinition(Name)]
public sealed class ObjectStoreCollection : ICollectionFixture<LiveKitFixture>, ICollectionFixture<ObjectStoreServer>
{
    public const string Name = "Object store";
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

    /// <summary>The main instance, on this server, and the others.</summary>
    public LiveKitInstances Instances(Func<LiveKitOptions, LiveKitOptions>? change = null, params LiveKitInstanceOptions[] others) =>
        new([new LiveKitInstanceOptions { Name = "main", Server = change is null ? Options : change(Options) }, .. others], _http, TimeProvider.System);

    /// <param name="time">The handler's clock, which cuts tries off.</param>
    public MediaOutboxHandler Handler(TimeProvider? time = null, RecordingObjects? objects = null, Func<LiveKitOptions, LiveKitOptions>? change = null, params LiveKitInstanceOptions[] others) =>
        new(Instances(change, others), objects ?? new RecordingObjects(SomeStore, TimeProvider.System), new MediaOptions(), time ?? TimeProvider.System);
}
