using Livehouse.LiveKit;
using Livehouse.Testing;

namespace Livehouse.Tests.LiveKit;

/// <summary>One LiveKit stand-in for the tests that talk to it, one after the other: orders to fail calls are the server's, not a test's.</summary>
[CollectionDefinition(Name)]
public sealed class StandInCollection : ICollectionFixture<StandInFixture>
{
    public const string Name = "LiveKit stand-in";
}

public sealed class StandInFixture : IAsyncLifetime
{
    private readonly HttpClient _http = LiveKitClient.CreateHttpClient();

    public LiveKitStandIn Server { get; private set; } = null!;

    public LiveKitOptions Options { get; private set; } = null!;

    /// <summary>With LiveKit's own clock: the official verifier reads the real one.</summary>
    public AccessTokens Tokens => new(Options, TimeProvider.System);

    public async Task InitializeAsync()
    {
        Server = await LiveKitStandIn.Start();
        Options = new LiveKitOptions
        {
            Url = Server.Url,
            ApiKey = LiveKitStandIn.ApiKey,
            ApiSecret = LiveKitStandIn.ApiSecret,
            WebhookSecret = "a secret shared with the relay",
        };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (Server is not null) await Server.DisposeAsync();
    }

    public LiveKitClient Client(Func<LiveKitOptions, LiveKitOptions>? change = null) =>
        new(change is null ? Options : change(Options), _http, TimeProvider.System);
}
