using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

/// <summary>Every grain of the silo, as seen from outside of it or from another grain.</summary>
internal sealed class SiloGrains(CellTables tables, bool fromOutside) : IGrains
{
    public IStreamGrain Stream(string streamId) => new StreamProxy(tables.Streams, streamId, fromOutside, fromOutside ? tables.Gifts : null);

    public IUserGrain User(string tenantId, string userId) => new UserProxy(tables.Users, GrainRef.User(tenantId, userId).Key, fromOutside);

    public IReportQueueGrain ReportQueue(string tenantId) => new DeskProxy(tables.ReportQueues, tenantId, fromOutside);

    public IDirectoryGrain Directory(string tenantId) => new DirectoryProxy(tables.Directories, tenantId, fromOutside);

    public IRoomGrain Room(RoomRef room) => new RoomProxy(tables.Rooms, GrainRef.Room(room).Key, fromOutside);

    public IMediaNameGrain MediaName(string realm, string mediaRoom) => new MediaNameProxy(tables.MediaNames, GrainRef.MediaName(realm, mediaRoom).Key, fromOutside);

    public IRoomDirectoryGrain RoomDirectory(string tenantId) => new LobbyProxy(tables.RoomDirectories, GrainRef.RoomDirectory(tenantId).Key, fromOutside);

    public ISubscriptionGrain Subscription(string tenantId, string userId) => new SubscriptionProxy(tables.Subscriptions, GrainRef.Subscription(tenantId, userId).Key, fromOutside);

    public IBillingOwnerGrain BillingOwner(string billerKey) => new BillingOwnerProxy(tables.BillingOwners, GrainRef.BillingOwner(billerKey).Key, fromOutside);

    public IInboxGrain Inbox(string tenantId, string userId) => new InboxProxy(tables.Inboxes, GrainRef.Inbox(tenantId, userId).Key, fromOutside);

    public IMatchGrain Match(string tenantId, string topicKey) => new MatchProxy(tables.Matches, GrainRef.Match(tenantId, topicKey).Key, fromOutside);

    public INotificationRouterGrain NotificationRouter() => new SwitchboardProxy(tables.NotificationRouters, GrainRef.NotificationRouter.Key, fromOutside);
}

internal sealed class CellTables(GrainFactories factories, SiloContext silo)
{
    public Cells<IStreamGrain> Streams { get; } = new(GrainKinds.Stream, factories.Stream, silo);

    public Cells<IUserGrain> Users { get; } = new(GrainKinds.User, factories.User, silo);

    public Cells<IReportQueueGrain> ReportQueues { get; } = new(GrainKinds.ReportQueue, factories.ReportQueue, silo);

    public Cells<IDirectoryGrain> Directories { get; } = new(GrainKinds.Directory, factories.Directory, silo);

    public Cells<IRoomGrain> Rooms { get; } = new(GrainKinds.Room, factories.Room, silo);

    public Cells<IMediaNameGrain> MediaNames { get; } = new(GrainKinds.MediaName, factories.MediaName, silo);

    public Cells<IRoomDirectoryGrain> RoomDirectories { get; } = new(GrainKinds.RoomDirectory, factories.RoomDirectory, silo);

    public Cells<ISubscriptionGrain> Subscriptions { get; } = new(GrainKinds.Subscription, factories.Subscription, silo);

    public Cells<IBillingOwnerGrain> BillingOwners { get; } = new(GrainKinds.BillingOwner, factories.BillingOwner, silo);

    public Cells<IInboxGrain> Inboxes { get; } = new(GrainKinds.Inbox, factories.Inbox, silo);

    public Cells<IMatchGrain> Matches { get; } = new(GrainKinds.Match, factories.Match, silo);

    public Cells<INotificationRouterGrain> NotificationRouters { get; } = new(GrainKinds.NotificationRouter, factories.NotificationRouter, silo);

    /// <summary>As many may wait as in a mailbox.</summary>
    public GiftGatherer Gifts { get; } = new(
        silo.Options.MailboxLengthMax,
        streamId => new GrainOverloadedException(GrainRef.Stream(streamId), silo.Options.MailboxLengthMax));

    public IEnumerable<ICells> All => [Streams, Users, ReportQueues, Directories, Rooms, MediaNames, RoomDirectories, Subscriptions, BillingOwners, Inboxes, Matches, NotificationRouters];
}
