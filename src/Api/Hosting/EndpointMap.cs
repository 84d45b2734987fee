using Livehouse.Api.Analytics;
using Livehouse.Api.ApiKeys;
using Livehouse.Api.Audit;
using Livehouse.Api.Auth;
using Livehouse.Api.Billing;
using Livehouse.Api.Captions;
using Livehouse.Api.Chat;
using Livehouse.Api.Discovery;
using Livehouse.Api.Follows;
using Livehouse.Api.Gifts;
using Livehouse.Api.Hub;
using Livehouse.Api.Ingress;
using Livehouse.Api.Jobs;
using Livehouse.Api.LiveEvents;
using Livehouse.Api.LoadTests;
using Livehouse.Api.Messages;
using Livehouse.Api.Moderation;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Operations.Health;
using Livehouse.Api.Operations.Metrics;
using Livehouse.Api.Operations.Platform;
using Livehouse.Api.Outgoing;
using Livehouse.Api.Payments;
using Livehouse.Api.Recordings;
using Livehouse.Api.Reports;
using Livehouse.Api.Requests;
using Livehouse.Api.Rooms;
using Livehouse.Api.Scim;
using Livehouse.Api.SingleSignOn;
using Livehouse.Api.Streaming;
using Livehouse.Api.Streams;
using Livehouse.Api.StudyRooms;
using Livehouse.Api.Tenants;
using Livehouse.Api.Users;
using Livehouse.Api.Watching;
using Livehouse.Api.Webhooks;

namespace Livehouse.Api.Hosting;

/// <summary>Every route of the server.</summary>
internal static class EndpointMap
{
    /// <summary>Routes for clients and the media server.</summary>
    public static void MapClients(this WebApplication app)
    {
        var live = app.MapGroup("/api/live").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Live streams");
        live.MapStart();
        live.MapStop();
        live.MapStreamQueries();
        live.MapEdit();
        live.MapGifts();
        live.MapWatch();
        live.MapPublishToken();
        live.MapIngress();
        live.MapRecordings();
        live.MapPins();
        live.MapChat();
        live.MapInvites();
        live.MapBans();
        live.MapReport();
        live.MapCaptions();

        var events = app.MapGroup("/api/events").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Events");
        events.MapEvents();
        events.MapEventList();
        events.MapGoing();

        var streaming = app.MapGroup("/api/streaming/events").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Ingest");
        streaming.MapStreaming();

        var users = app.MapGroup("/api/users").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Users");
        users.MapFollows();
        users.MapAccount();
        users.MapProfiles();
        users.MapCoModerators();
        users.MapPastStreams();

        var admin = app.MapGroup("/api/admin").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Administration");
        admin.MapReports();
        admin.MapKill();
        admin.MapFeatured();
        admin.MapRoles();
        admin.MapTenants();
        admin.MapJobs();
        admin.MapLedgerTotals();

        var tenant = app.MapGroup("/api/tenant").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Organisations");
        tenant.MapTenantInfo();
        tenant.MapDomains();
        tenant.MapMembers();
        tenant.MapApiKeys();
        tenant.MapAudit();

        var liveKit = app.MapGroup("/api/livekit").RequireAuthorization().AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Rooms");
        liveKit.MapRoomToken();
        liveKit.MapRooms();
        liveKit.MapRoomRecordings();
        app.MapStudyRooms();
        app.MapMatch();
        app.MapJoin();
        app.MapGroup("/api/keys").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Private messages").MapKeys();
        app.MapGroup("/api/blocks").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Private messages").MapBlocks();
        var messages = app.MapGroup("/api/messages").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Private messages");
        messages.MapMessages();
        messages.MapInbox();
        messages.MapAttachments();

        var analytics = app.MapGroup("/api/analytics").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Analytics");
        analytics.MapStreamFigures();
        analytics.MapDashboard();
        analytics.MapPlatformFigures();
        var webhooks = app.MapGroup("/api/webhooks").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Webhooks");
        webhooks.MapWebhookEndpoints();
        webhooks.MapWebhookDeliveries();
        app.MapGroup("/api/push").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Push").MapPush();
        app.MapScim();
        app.MapAuth();
        app.MapSsoSignIns();
        app.MapSsoProviders();
        app.MapLiveKitWebhooks();
        app.MapIngestWebhooks();
        app.MapPlaylistEnd();
        app.MapBilling();
        app.MapPayments();
        app.MapLoadTests();
        app.MapDiscover();
        app.MapContainers();
        app.MapPlatform();
        app.MapLiveHub();
        app.MapApiDocument();
        app.MapApiReference();
    }

    /// <summary>Routes for operators, on every process.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
    }
}
