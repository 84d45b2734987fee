using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Outbox;
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

    public LiveKitClient Client(Func<LiveKitOptions, LiveKitOptions>? change = null) =>
        new(change is null ? Options : change(Options), _http, TimeProvider.System);

    /// <summary>The main instance, on this server, and the others.</summary>
    public LiveKitInstances Instances(Func<LiveKitOptions, LiveKitOptions>? change = null, params LiveKitInstanceOptions[] others) =>
        new([new LiveKitInstanceOptions { Name = "main", Server = change is null ? Options : change(Options) }, .. others], _http, TimeProvider.System);

    /// <summary>The handlers of all that is for the media server, by the type of the message.</summary>
    /// <param name="time">The handlers' clock, which cuts tries off.</param>
    public MediaHandlers Handler(
        TimeProvider? time = null,
        RecordingObjects? objects = null,
        Func<LiveKitOptions, LiveKitOptions>? change = null,
        params LiveKitInstanceOptions[] others)
    {
        var services = new LiveKitHandlerServices(Instances(change, others), new MediaOptions(), time ?? TimeProvider.System);
        objects ??= new RecordingObjects(SomeStore, TimeProvider.System);
        return new MediaHandlers(
        [
            new OpenRoomHandler(services), new CloseRoomHandler(services), new RemoveParticipantHandler(services), new LimitParticipantHandler(services),
            new BeginRecordingHandler(services, objects),
            new EndRecordingHandler(services), new CheckRecordingHandler(services, objects), new OpenIngressHandler(services),
            new CloseIngressHandler(services),
        ]);
    }
}

public sealed class MediaHandlers(IReadOnlyList<OutboxHandler> handlers)
{
    public Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation) => For(message).Run(message, cancellation);

    public Task Undo(OutboxMessage message, CancellationToken cancellation) => For(message).Undo(message, cancellation);

    private OutboxHandler For(OutboxMessage message) => handlers.Single(handler => handler.MessageType == message.GetType());
}
