using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Livehouse.Api.Hub;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;
using Livehouse.Operators;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Tests.Hub.Subscriptions;
using Livehouse.Tests.Hub.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Livehouse.Tests.Hub;

/// <summary>The hub alone on a real socket: over fake streams, with the token being the user's id.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<WeakReference> _requests;

    private HubHost(WebApplication app, FakeGrains grains, LogBook log, ConcurrentQueue<WeakReference> requests)
    {
        _app = app;
        _requests = requests;
        Grains = grains;
        Log = log;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public FakeGrains Grains { get; }

    public LogBook Log { get; }

    /// <summary>How many open connections are written to which way.</summary>
    public IEnumerable<string> Writers => _app.Services.GetRequiredService<LiveConnections>().All.Select(connection => connection.SendQueue.Writer);

    /// <summary>How many HTTP connections that have had a request are still in memory.</summary>
    public int HttpConnectionsInMemory()
    {
        GC.Collect();
        return _requests.Count(static request => request.IsAlive);
    }

    /// <param name="certificate">With one it listens by HTTPS.</param>
    public static async Task<HubHost> Start(Action<LiveHubOptions>? configure = null, X509Certificate2? certificate = null)
    {
        var grains = new FakeGrains();
        var log = new LogBook();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseLeanHub();
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null) listen.UseHttps(certificate);
            });
        });
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<IGrains>(grains);
        builder.Services.AddSingleton<IGrainStore>(new StoredInboxes(static _ => true));
        builder.Services.AddSingleton<IObserverReferences, PlainReferences>();
        builder.Services.AddSingleton<IOperatorFeed, NoOperatorFeed>();
        builder.Services.AddSingleton<ICallerSource, UserNameAsCaller>();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TokenAsUser>("test", null);
        builder.Services.AddAuthorization();
        builder.Services.AddLiveHub(configure);
        builder.Services.AddUserNotices();
        var requests = new ConcurrentQueue<WeakReference>();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            // Of the web server's HTTP/1.1 connection.
            requests.Enqueue(new WeakReference(context.Features.Get<IHttpRequestFeature>()));
            return next(context);
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLiveHub();
        await app.StartAsync();
        return new HubHost(app, grains, log, requests);
    }

    public Task Stop() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class UserNameAsCaller : ICallerSource
    {
        public Caller From(HttpContext http) => new("default", http.User.Identity!.Name!, http.User.Identity!.Name!, Role.Defaults);
    }

    private sealed class TokenAsUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var token = Request.Headers.Authorization.ToString() is { Length: > 7 } header ? header[7..] : Request.Query["access_token"].ToString();
            if (token.Length == 0) return Task.FromResult(AuthenticateResult.NoResult());
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, token)], "test"));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, "test")));
        }
    }
}

/// <summary>Fake streams by id; all others don't exist, and inboxes are empty.</summary>
internal sealed class FakeGrains : IGrains
{
    private readonly ConcurrentDictionary<string, FakeStream> _streams = new();

    public FakeNotificationRouter Board { get; } = new();

    public FakeStream Make(string streamId) => _streams[streamId] = new FakeStream(streamId);

    public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey => (T)(grain.Kind switch
    {
        GrainKinds.Stream => _streams.GetValueOrDefault(grain.Key) ?? new FakeStream
        {
            JoinRefusal = Refusal.NotFound("The stream"),
            Saying = _ => Refusal.NotFound("The stream"),
        },
        GrainKinds.Inbox => EmptyInbox.Make(),
        GrainKinds.NotificationRouter => (object)Board,
        _ => throw new NotSupportedException(),
    });
}

/// <summary>An inbox without any entry.</summary>
public class EmptyInbox : System.Reflection.DispatchProxy
{
    internal static IInboxGrain Make() => Create<IInboxGrain, EmptyInbox>();

    protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IInboxGrain.Entries)
        ? Task.FromResult<Outcome<InboxPage>>(new InboxPage(0, 0, 0, []))
        : throw new NotSupportedException();
}

/// <summary>Knows the one front that there is.</summary>
internal sealed class FakeNotificationRouter : INotificationRouterGrain
{
    public TaskCompletionSource<IUserFront> Front { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<NotificationRouterLease> Register(string frontId, IUserFront front) => Task.FromResult(new NotificationRouterLease(!Front.TrySetResult(front)));

    public Task Count(FrontCount count) => Task.CompletedTask;

    public Task<FrontCounts> Fronts() => throw new NotSupportedException();

    public Task Unregister(string frontId) => Task.CompletedTask;

    public Task Notify(UserNotice notice) => throw new NotSupportedException();
}

/// <summary>Keeps what the hub and SignalR logged at Warning and above.</summary>
internal sealed class LogBook : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Livehouse", StringComparison.Ordinal) || categoryName.StartsWith("Microsoft.AspNetCore.SignalR", StringComparison.Ordinal)
            ? this
            : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}

/// <summary>A feed without events.</summary>
internal sealed class NoOperatorFeed : IOperatorFeed
{
    public void Publish(OperatorEvent happened) => throw new NotSupportedException();

    public Task Follow(IOperatorFeedListener listener, CancellationToken cancellation) => Task.CompletedTask;
}
