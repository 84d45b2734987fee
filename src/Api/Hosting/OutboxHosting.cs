using Livehouse.Analytics;
using Livehouse.Api.Configuration;
using Livehouse.Grains.Outbox;
using Livehouse.Hosting;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Scim;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Push;
using Livehouse.Outgoing.Webhooks;
using Livehouse.Payments;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>
/// The handlers of all outbox messages. <see cref="OutboxHandlers"/>, which is created when the server starts, throws when a message type has none.
/// </summary>
internal static class OutboxHosting
{
    public static void AddOutboxHandlers(this IServiceCollection services, LivehouseSettings settings)
    {
        services.AddSingleton<OutboxHandlers>();
        services.AddSingleton<LiveKitHandlerServices>();

        // Messages from one grain to another: neither may wait for the other in a turn, and a decision must arrive even if a process dies.
        services.AddHandler<TellRoomRights, TellRoomRightsHandler>();
        services.AddHandler<DeliverMail, DeliverMailHandler>();
        services.AddHandler<ExpireAttachment, ExpireAttachmentHandler>();
        services.AddHandler<RefreshEvent, RefreshEventHandler>();
        services.AddHandler<RefreshIngest, RefreshIngestHandler>();
        services.AddHandler<TellFollower, TellFollowerHandler>();
        services.AddHandler<EraseAccount>(static provider => new EraseAccountHandler(
            provider.GetRequiredService<IGrains>(),
            provider.GetRequiredService<LivehouseStorage>().Traces,
            provider.GetRequiredService<IStreamCatalog>(),
            provider.GetRequiredService<IEventCatalog>(),
            provider.GetRequiredService<IViewingLog>(),
            provider.GetRequiredService<ICoinLedger>(),
            provider.GetRequiredService<IPushStore>(),
            provider.GetRequiredService<LivehouseStorage>().WebhookTraces));
        services.AddHandler<SummariseStream, SummariseStreamHandler>();
        services.AddHandler<EndPresence>(static provider => new EndPresenceHandler(
            provider.GetRequiredService<IGrains>(),
            provider.GetRequiredService<LivehouseStorage>().Traces,
            provider.GetRequiredService<IStreamCatalog>(),
            provider.GetRequiredService<IRoomCatalog>()));

        // Sent by accounts, not by a grain.
        services.AddHandler<SendEmail, SendEmailHandler>();
        services.AddHandler<SendSms, SendSmsHandler>();
        services.AddHandler<PrepareReset, PrepareResetHandler>();
        services.AddHandler<ReapplyGroupRoles, ReapplyGroupRolesHandler>();

        // What grains have stored for webhooks, and calls of tenants' servers.
        services.AddHandler<QueueWebhooks, QueueWebhooksHandler>();
        services.AddHandler<DeliverWebhooks, DeliverWebhooksHandler>();
        services.AddHandler<AnnounceLive, AnnounceLiveHandler>();
        services.AddHandler<SendPush, SendPushHandler>();

        services.AddHandler<OpenRoom, OpenRoomHandler>();
        services.AddHandler<CloseRoom, CloseRoomHandler>();
        services.AddHandler<RemoveParticipant, RemoveParticipantHandler>();
        services.AddHandler<LimitParticipant, LimitParticipantHandler>();
        services.AddHandler<EndRecording, EndRecordingHandler>();
        services.AddHandler<OpenIngress, OpenIngressHandler>();
        services.AddHandler<CloseIngress, CloseIngressHandler>();

        // A server without an object store does not record, and says why.
        var hasStore = settings.ObjectStore is not null;
        services.AddHandler<BeginRecording>(provider => new BeginRecordingHandler(
            provider.GetRequiredService<LiveKitHandlerServices>(), hasStore ? provider.GetRequiredService<RecordingObjects>() : null));
        services.AddHandler<CheckRecording>(provider => new CheckRecordingHandler(
            provider.GetRequiredService<LiveKitHandlerServices>(),
            hasStore ? provider.GetRequiredService<RecordingObjects>() : null,
            provider.GetRequiredService<RtmpRecordings>()));
        services.AddHandler<DropObjects>(provider => new DropObjectsHandler(
            hasStore ? provider.GetRequiredService<AttachmentObjects>() : null, provider.GetRequiredService<RecordedFiles>()));
        services.AddHandler<KeepRecordedFile>(provider => new KeepRecordedFileHandler(
            provider.GetRequiredService<RecordedFiles>(), hasStore ? provider.GetRequiredService<RecordingObjects>() : null));
    }

    private static void AddHandler<TMessage, THandler>(this IServiceCollection services)
        where TMessage : OutboxMessage where THandler : OutboxHandler<TMessage> =>
        services.AddHandler<TMessage>(static provider => ActivatorUtilities.CreateInstance<THandler>(provider));

    private static void AddHandler<TMessage>(this IServiceCollection services, Func<IServiceProvider, OutboxHandler<TMessage>> create)
        where TMessage : OutboxMessage
    {
        services.AddSingleton(create);
        services.AddSingleton<OutboxHandler>(static provider => provider.GetRequiredService<OutboxHandler<TMessage>>());
    }
}
