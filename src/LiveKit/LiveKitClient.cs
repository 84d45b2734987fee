namespace Livehouse.LiveKit;

/// <summary>A typed client for the parts of LiveKit's server API that Livehouse uses. Safe to share; one instance per server.</summary>
public sealed class LiveKitClient
{
    /// <param name="http">Its own timeout must be longer than <see cref="LiveKitOptions.CallTimeout"/>; <see cref="CreateHttpClient"/> creates a suitable
    /// one.</param>
    public LiveKitClient(LiveKitOptions options, HttpClient http, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var channel = new TwirpChannel(options, http, time);
        Rooms = new RoomService(channel);
        Egress = new EgressService(channel);
        Ingress = new IngressService(channel);
    }

    public RoomService Rooms { get; }

    public EgressService Egress { get; }

    public IngressService Ingress { get; }

    /// <summary>Returns when the server has answered a signed call: it is up and accepts our key.</summary>
    /// <exception cref="LiveKitException">It is down, or does not accept it.</exception>
    public async Task Ping(CancellationToken cancellation = default) => await Rooms.List(["livehouse-ping"], cancellation);

    /// <summary>With its own connections, renewed so that a moved server is found again; no redirects, which LiveKit never sends.</summary>
    public static HttpClient CreateHttpClient() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
