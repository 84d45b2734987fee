using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Silo.Grains;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>The cluster's grains as fronts, effects and duties reach them.</summary>
internal sealed class ClusterGrains(IClusterClient cluster, CallPolicy policy) : IGrains
{
    /// <summary>Gifts that wait here for one stream.</summary>
    private const int WaitingMax = 10_000;

    private readonly GiftGatherer _gifts = new(WaitingMax, static streamId => new TimeoutException($"{WaitingMax} gifts wait for {GrainRef.Stream(streamId)}: it takes no more now."));

    public IStreamGrain Stream(string streamId) => new ClusterStream(cluster.GetGrain<IStreamSiloGrain>(GrainRef.Stream(streamId).Key), cluster, policy, _gifts);

    public IUserGrain User(string tenantId, string userId) => new ClusterUser(cluster.GetGrain<IUserSiloGrain>(GrainRef.User(tenantId, userId).Key), policy);

    public IReportQueueGrain ReportQueue(string tenantId) => new ClusterDesk(cluster.GetGrain<IDeskSiloGrain>(GrainRef.ReportQueue(tenantId).Key), policy);

    public IDirectoryGrain Directory(string tenantId) => new ClusterDirectory(cluster.GetGrain<IDirectorySiloGrain>(GrainRef.Directory(tenantId).Key), policy);

    public IRoomGrain Room(RoomRef room) => new ClusterRoom(cluster.GetGrain<IRoomSiloGrain>(GrainRef.Room(room).Key), policy);

    public IMediaNameGrain MediaName(string realm, string mediaRoom) => new ClusterMediaName(cluster.GetGrain<IMediaNameSiloGrain>(GrainRef.MediaName(realm, mediaRoom).Key), policy);

    public IRoomDirectoryGrain RoomDirectory(string tenantId) => new ClusterLobby(cluster.GetGrain<ILobbySiloGrain>(GrainRef.RoomDirectory(tenantId).Key), policy);

    public ISubscriptionGrain Subscription(string tenantId, string userId) => new ClusterSubscription(cluster.GetGrain<ISubscriptionSiloGrain>(GrainRef.Subscription(tenantId, userId).Key), policy);

    public IBillingOwnerGrain BillingOwner(string billerKey) => new ClusterBillingOwner(cluster.GetGrain<IBillingOwnerSiloGrain>(GrainRef.BillingOwner(billerKey).Key), policy);

    public IInboxGrain Inbox(string tenantId, string userId) => new ClusterInbox(cluster.GetGrain<IInboxSiloGrain>(GrainRef.Inbox(tenantId, userId).Key), policy);

    public IMatchGrain Match(string tenantId, string topicKey) => new ClusterMatch(cluster.GetGrain<IMatchSiloGrain>(GrainRef.Match(tenantId, topicKey).Key), policy);

    public INotificationRouterGrain NotificationRouter() => new ClusterSwitchboard(cluster.GetGrain<ISwitchboardSiloGrain>(GrainRef.NotificationRouter.Key), cluster, policy);
}
