using System.Data.Common;
using Livehouse.Api.Access;
using Livehouse.Api.Analytics;
using Livehouse.Api.Auth;
using Livehouse.Api.Billing;
using Livehouse.Api.Commands;
using Livehouse.Api.Configuration;
using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Quality;
using Livehouse.Api.Idempotency;
using Livehouse.Api.LoadTests;
using Livehouse.Api.Messages;
using Livehouse.Api.Operations;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Operations.Health;
using Livehouse.Api.Operations.Metrics;
using Livehouse.Api.Pages;
using Livehouse.Api.Payments;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Security;
using Livehouse.Api.SingleSignOn;
using Livehouse.Api.Streaming;
using Livehouse.Api.StudyRooms;
using Livehouse.Api.Tenants;
using Livehouse.Api.Users;
using Livehouse.Api.Webhooks;
using Livehouse.Hosting;
using Livehouse.Identity;
using Livehouse.Identity.Keys;
using Livehouse.Outbox;
using Livehouse.SingleSignOn;
using Livehouse.Storage;
using Livehouse.Storage.Migrations;
using Livehouse.Wire;

namespace Livehouse.Api.Hosting;

/// <summary>
/// The composition root of the server: storage, media, operations and the front, around the grains of its <see cref="Deployment"/>.
/// </summary>
public static class LivehouseApplication
{
    /// <summary>
    /// Settings are read at the start. Without this the content root would be watched for changes of its <c>appsettings.json</c>, with all folders below it:
    /// each write to a database there would be looked at, a tenth of a busy stream's processor time.
    /// </summary>
    private const string ReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Runs until it is stopped, or runs a command from the command line; returns the exit code.</summary>
    /// <param name="deployment">Default: one process with everything.</param>
    public static async Task<int> Run(string[] args, Deployment? deployment = null)
    {
        deployment ??= new Deployment();
        try
        {
            if (CommandLine.Find(args, deployment) is { } command) return await command.Run(args[1..]);
            await using var app = Build(args, deployment);
            await StartFailures.Start(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception error) when (StartFailures.Sentence(error) is not null)
        {
            await Console.Error.WriteLineAsync(StartFailures.Sentence(error));
            return 1;
        }
    }

    /// <param name="customize">For tests: replaces services before the container is built.</param>
    /// <exception cref="StartFailedException">The configuration can't be read.</exception>
    /// <exception cref="SettingsException">Some settings can't be used.</exception>
    /// <exception cref="DatabaseUnopenedException">The database is missing, or can't be used.</exception>
    public static WebApplication Build(string[] args, Deployment? deployment = null, Action<WebApplicationBuilder>? customize = null)
    {
        deployment ??= new Deployment();
        var isDemo = DemoHosting.Take(ref args);
        var builder = StartFailures.Configuring(
            () => WebApplication.CreateBuilder(
                new WebApplicationOptions { Args = [ReadOnce, .. args], EnvironmentName = RunEnvironment.NameIfUnsaid(args) }));
        if (isDemo) DemoHosting.Configure(builder);
        var settings = SettingsReader.Read(builder.Configuration, builder.Environment.IsProduction());
        deployment.Read(builder.Configuration, settings);
        var phase = builder.ConfigureServer(settings);
        // The grains' host starts before its users, and stops after them.
        deployment.AddGrains(builder);
        builder.Logging.SilenceFailedSilo(phase);
        AddServices(builder.Services, settings, deployment);
        customize?.Invoke(builder);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(phase.End);
        // Created now, so that a database that can't be opened stops the start, and every meter is observed from its first value.
        app.Services.GetRequiredService<MetricsCollector>();
        app.Services.GetRequiredService<WebhookMetrics>();
        app.Services.GetRequiredService<BillingMetrics>();
        app.Services.GetRequiredService<LiveHubMetrics>();
        app.Services.GetRequiredService<OutboxLog>();
        OpenDatabase(app.Services, deployment);
        app.Services.GetRequiredService<OutboxHandlers>();
        UsePipeline(app, settings, deployment);
        if (deployment.ServesClients) app.MapClients();
        if (deployment.ServesClients && settings.HasWebClient) app.MapPages();
        app.MapOperations();
        deployment.Map(app);
        if (isDemo) DemoHosting.Map(app, settings);
        else if (deployment.ServesClients) Banner.PrintWhenStarted(app, settings);
        return app;
    }

    private static void OpenDatabase(IServiceProvider services, Deployment deployment)
    {
        try
        {
            services.GetRequiredService<LivehouseStorage>();
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException or ArgumentException or NewerDatabaseException
            or TimeoutException or DllNotFoundException)
        {
            throw new DatabaseUnopenedException(error);
        }

        try
        {
            deployment.Prepare(services, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is DbException or IOException or TimeoutException)
        {
            throw new StartFailedException(error.Message, error);
        }
    }

    private static void AddServices(IServiceCollection services, LivehouseSettings settings, Deployment deployment)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<MetricsCollector>();
        services.AddTelemetry(settings);
        services.ConfigureHttpJsonOptions(static json => LivehouseJson.Apply(json.SerializerOptions));
        services.AddProblems();
        services.AddGrainParts(settings, deployment);
        services.AddMedia(settings);
        services.AddSingleton(static provider => provider.GetRequiredService<LivehouseStorage>().Identity);
        var identity = new IdentityOptions
        {
            JwtSecret = settings.JwtSecret,
            AccessTokenLifetime = settings.AccessTokenLifetime,
            SessionIdleMax = settings.RefreshTokenLifetime,
            SessionAgeMax = settings.SessionAge,
            RegistrationsPerHour = settings.Limits.RegistrationsPerHour,
            MediaTokenLifetimeMax = settings.MediaTokenLifetimeMax,
            LoadTestSecret = settings.LoadTestSecret,
        };
        services.AddLivehouseIdentity(identity, settings.AdmitsGuests);
        services.AddSingleSignOn(settings.Sso.Options(settings.IsProduction));
        services.AddSingleton<SsoAddresses>();
        services.AddSharedKeys(settings.JwtSecret);
        services.AddMail(settings.Mail, settings.CorsOrigins);
        services.AddOutgoing(settings, deployment);
        services.AddBilling(settings);
        services.AddPayments();
        services.AddSingleton<AnswerSeal>();
        services.AddSingleton<IScheduledJob, IdempotencyPurge>();
        services.AddSingleton<LoadTestCleaner>();
        services.AddSingleton<IScheduledJob>(static provider => provider.GetRequiredService<LoadTestCleaner>());
        services.AddSingleton<IDependencyProbes, DependencyProbes>();
        services.AddHealth();
        services.AddApiDocs();
        services.AddOriginRules(settings);
        services.AddHttpsRules(settings);
        services.AddLiveHub(options => options.Quality = new QualityRules(settings.QualityPoorAfter, settings.QualityGoodAfter));
        if (deployment.ServesClients) services.AddUserNotices();
        services.AddSingleton<MailDispatch>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<Profiles>();
        services.AddSingleton<FiguresCache>();
        services.AddSingleton<FiguresReader>();
        services.AddSingleton<AccountEraser>();
        services.AddSingleton<AuditedModeration>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<ChannelAnswers>();
        services.AddSingleton<IngestProof>();
        services.AddSingleton<DomainProof>();
        services.AddSingleton<PageSecurity>();
        services.AddHostedService<BootstrapAdmin>();
        services.AddStudyRooms();
    }

    private static void UsePipeline(WebApplication app, LivehouseSettings settings, Deployment deployment)
    {
        app.UseForwardedRequests(settings);
        app.UseSecurityHeaders();
        app.UseHead();
        app.UseProblems();
        app.UseAllowedMethods();
        app.UseWholePathSegments();
        app.UseHttps(settings);
        app.UseHubOrigins(settings);
        if (deployment.HasOtherFronts) app.UseHubWithoutAffinity();
        app.UseRouting();
        app.UseDecodedRouteValues();
        app.UseBodyLimit();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
    }
}
