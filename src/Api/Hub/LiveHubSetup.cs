using System.Reflection;
using Livehouse.Api.Gifts;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Hosting;
using Livehouse.Api.Hub.Operators;
using Livehouse.Api.Hub.Sockets;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Api.Hub.Users;
using Livehouse.Api.Problems;
using Livehouse.Wire;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Livehouse.Api.Hub;

/// <summary>Adds the live hub to an application: <see cref="AddLiveHub"/>, then <see cref="MapLiveHub"/>.</summary>
public static class LiveHubSetup
{
    public const string Path = "/hubs/live";

    /// <summary>
    /// Registers the hub. It needs from elsewhere: <see cref="Livehouse.Hosting.IGrains"/>, <see cref="Livehouse.Storage.IGrainStore"/>,
    /// <see cref="ICallerSource"/>, <see cref="TimeProvider"/>, authorization.
    /// </summary>
    public static IServiceCollection AddLiveHub(this IServiceCollection services, Action<LiveHubOptions>? configure = null)
    {
        services.AddOptions<LiveHubOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LiveHubOptions>, LiveHubOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LiveHubOptions>>().Value);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LiveHubMetrics>();
        services.AddSingleton<LiveHubLog>();
        services.AddSingleton<LiveConnections>();
        services.TryAddSingleton<SessionConnections>();
        services.AddSingleton<SubscriptionServices>();
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<StreamSubscriptions>();
        services.AddSingleton<ISiloLossListener>(static provider => provider.GetRequiredService<StreamSubscriptions>());
        services.AddSingleton<GiftGatherer>();
        services.AddSingleton<OperatorAudience>();
        services.AddSingleton<InboxDelivery>();
        services.AddSingleton<HubErrorFilter>();
        services.AddSingleton<HubHeartbeat>();
        services.AddSingleton<HubUpgrade>();
        AddSignalR(services);
        return services;
    }

    /// <summary>
    /// Subscribes this process to notices for its users, and delivers new inbox entries to them. Every process that serves the hub needs it.
    /// </summary>
    public static IServiceCollection AddUserNotices(this IServiceCollection services) => services
        .AddSingleton<UserFront>()
        .AddHostedService(static provider => provider.GetRequiredService<UserFront>())
        .AddHostedService(static provider => provider.GetRequiredService<InboxDelivery>());

    /// <summary>Maps <c>/hubs/live</c> for signed-in callers; without a valid token a connection is refused with 401.</summary>
    public static HubEndpointConventionBuilder MapLiveHub(this IEndpointRouteBuilder routes)
    {
        var hub = routes.MapHub<LiveHub>(Path, options =>
        {
            var bounds = routes.ServiceProvider.GetRequiredService<LiveHubOptions>();
            options.ApplicationMaxBufferSize = bounds.MessageBytesMax;
            options.CloseOnAuthenticationExpiration = true;
        });
        hub.RequireAuthorization();
        ServeSockets(hub, routes.ServiceProvider);
        RefuseNewcomersAtTheEnd(hub, routes.ServiceProvider);
        CloseConnectionsOnShutdown(routes.ServiceProvider);
        return hub;
    }

    /// <summary>
    /// Lets hub connections write to their sockets. Must come before the endpoints that are added by code. Optional: without it, SignalR does.
    /// </summary>
    public static void UseLeanHub(this KestrelServerOptions kestrel) => HubHandover.Use(kestrel);

    private static void ServeSockets(HubEndpointConventionBuilder hub, IServiceProvider services)
    {
        var upgrade = services.GetRequiredService<HubUpgrade>();
        var heartbeat = services.GetRequiredService<HubHeartbeat>();
        hub.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => upgrade.TryServe(context) ?? next(context);
        });
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(heartbeat.CloseAll);
    }

    /// <summary>
    /// A client that was asked to reconnect does so immediately: a process that is shutting down must not accept it again. Requests of existing connections
    /// (they carry their id) still pass.
    /// </summary>
    private static void RefuseNewcomersAtTheEnd(HubEndpointConventionBuilder hub, IServiceProvider services)
    {
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        hub.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => stopping.IsCancellationRequested && !context.Request.Query.ContainsKey("id")
                ? ProblemCatalog.ForStatus(StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context)
                : next(context);
        });
    }

    /// <summary>
    /// The last registered callback runs first: clients are asked to reconnect before SignalR closes their connections, which it registered when the hub was
    /// mapped.
    /// </summary>
    private static void CloseConnectionsOnShutdown(IServiceProvider services)
    {
        var connections = services.GetRequiredService<LiveConnections>();
        var grace = services.GetRequiredService<LiveHubOptions>().CloseGrace;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => connections.CloseAllForReconnect().Wait(grace));
    }

    private static void AddSignalR(IServiceCollection services)
    {
        services.AddSingleton<HubLifetimeManager<LiveHub>, LiveHubLifetimeManager>();
        services.AddSignalR().AddHubOptions<LiveHub>(options =>
        {
            // One at a time: a client's calls take effect in the order in which it made them.
            options.MaximumParallelInvocationsPerClient = 1;
            options.EnableDetailedErrors = false;
            options.SupportedProtocols = [HubRecords.ProtocolName, PackedRecords.ProtocolName];
            options.AddFilter<HubErrorFilter>();
        });
        services.AddOptions<HubOptions<LiveHub>>().Configure<LiveHubOptions>((hub, bounds) => hub.MaximumReceiveMessageSize = bounds.MessageBytesMax);
        services.Configure<JsonHubProtocolOptions>(options => LivehouseJson.Apply(options.PayloadSerializerOptions));
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton(new HubCalls(MethodNames()));
        services.AddSingleton<IHubProtocol>(static provider => new LenientJsonProtocol(
            new JsonHubProtocol(provider.GetRequiredService<IOptions<JsonHubProtocolOptions>>()), provider.GetRequiredService<HubCalls>()));
        services.AddSingleton<IHubProtocol>(static provider => new LenientMessagePackProtocol(
            new MessagePackHubProtocol(Options.Create(new MessagePackHubProtocolOptions { SerializerOptions = JsonInMessagePack.Options })),
            provider.GetRequiredService<HubCalls>()));

        // The dispatcher would log each refusal as an error with a stack trace; HubErrorFilter logs real errors.
        services.Configure<LoggerFilterOptions>(options => options.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None));
    }

    private static HashSet<string> MethodNames() => typeof(LiveHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(method => method.GetCustomAttribute<HubMethodNameAttribute>()?.Name)
        .OfType<string>()
        .Where(name => name != HubCalls.Unknown)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private sealed class LiveHubOptionsValidator : IValidateOptions<LiveHubOptions>
    {
        public ValidateOptionsResult Validate(string? name, LiveHubOptions options) =>
            options.Mistakes() is { Count: > 0 } mistakes ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }
}
