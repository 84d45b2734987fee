using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Grains;

/// <summary>The grains as grains see them: one try a call, for the front at the beginning of the chain is who tries again.</summary>
internal sealed class SiloGrains(IGrainFactory factory) : IGrains
{
    public IStreamGrain Stream(string streamId) => factory.GetGrain<IStreamSiloGrain>(GrainRef.Stream(streamId).Key);

    public IUserGrain User(string tenantId, string userId) => factory.GetGrain<IUserSiloGrain>(GrainRef.User(tenantId, userId).Key);

    public IReportQueueGrain ReportQueue(string tenantId) => factory.GetGrain<IDeskSiloGrain>(GrainRef.ReportQueue(tenantId).Key);

    public IDirectoryGrain Directory(string tenantId) => factory.GetGrain<IDirectorySiloGrain>(GrainRef.Directory(tenantId).Key);

    public IRoomGrain Room(RoomRef room) => factory.GetGrain<IRoomSiloGrain>(GrainRef.Room(room).Key);

    public IMediaNameGrain MediaName(string realm, string mediaRoom) => factory.GetGrain<IMediaNameSiloGrain>(GrainRef.MediaName(realm, mediaRoom).Key);

    public IRoomDirectoryGrain RoomDirectory(string tenantId) => factory.GetGrain<ILobbySiloGrain>(GrainRef.RoomDirectory(tenantId).Key);

    public ISubscriptionGrain Subscription(string tenantId, string userId) => factory.GetGrain<ISubscriptionSiloGrain>(GrainRef.Subscription(tenantId, userId).Key);

    public IBillingOwnerGrain BillingOwner(string billerKey) => factory.GetGrain<IBillingOwnerSiloGrain>(GrainRef.BillingOwner(billerKey).Key);

    public IInboxGrain Inbox(string tenantId, string userId) => factory.GetGrain<IInboxSiloGrain>(GrainRef.Inbox(tenantId, userId).Key);

    public IMatchGrain Match(string tenantId, string topicKey) => factory.GetGrain<IMatchSiloGrain>(GrainRef.Match(tenantId, topicKey).Key);

    public INotificationRouterGrain NotificationRouter() => factory.GetGrain<ISwitchboardSiloGrain>(GrainRef.NotificationRouter.Key);
}
