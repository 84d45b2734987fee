using System.Collections.Concurrent;
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

namespace Livehouse.Silo.Calls;

/// <summary>The grains, wherever in the cluster they are. Making a reference costs as much as a call, so references are kept.</summary>
internal sealed class OrleansGrains(IGrainFactory factory) : IGrains, IObserverReferences
{
    /// <summary>References in memory, about a kilobyte each. When there are more, all are dropped: those that are still in use are made anew.</summary>
    private const int KeptMax = 10_000;

    private readonly ConcurrentDictionary<GrainRef, IGrainWithStringKey> _kept = new();

    public IStreamGrain Stream(string streamId) => Get<IStreamGrain>(GrainRef.Stream(streamId));

    public IUserGrain User(string tenantId, string userId) => Get<IUserGrain>(GrainRef.User(tenantId, userId));

    public IReportQueueGrain ReportQueue(string tenantId) => Get<IReportQueueGrain>(GrainRef.ReportQueue(tenantId));

    public IDirectoryGrain Directory(string tenantId) => Get<IDirectoryGrain>(GrainRef.Directory(tenantId));

    public IRoomGrain Room(RoomRef room) => Get<IRoomGrain>(GrainRef.Room(room));

    public IMediaNameGrain MediaName(string realm, string mediaRoom) => Get<IMediaNameGrain>(GrainRef.MediaName(realm, mediaRoom));

    public IRoomDirectoryGrain RoomDirectory(string tenantId) => Get<IRoomDirectoryGrain>(GrainRef.RoomDirectory(tenantId));

    public ISubscriptionGrain Subscription(string tenantId, string userId) => Get<ISubscriptionGrain>(GrainRef.Subscription(tenantId, userId));

    public IBillingOwnerGrain BillingOwner(string billerKey) => Get<IBillingOwnerGrain>(GrainRef.BillingOwner(billerKey));

    public IInboxGrain Inbox(string tenantId, string userId) => Get<IInboxGrain>(GrainRef.Inbox(tenantId, userId));

    public IMatchGrain Match(string tenantId, string topicKey) => Get<IMatchGrain>(GrainRef.Match(tenantId, topicKey));

    public INotificationRouterGrain NotificationRouter() => Get<INotificationRouterGrain>(GrainRef.NotificationRouter);

    public T Make<T>(T observer) where T : class, IGrainObserver => factory.CreateObjectReference<T>(observer);

    public void Delete<T>(T reference) where T : class, IGrainObserver => factory.DeleteObjectReference<T>(reference);

    private T Get<T>(GrainRef grain) where T : IGrainWithStringKey
    {
        if (_kept.TryGetValue(grain, out var kept)) return (T)kept;
        if (_kept.Count >= KeptMax) _kept.Clear();
        return (T)_kept.GetOrAdd(grain, factory.GetGrain<T>(grain.Key));
    }
}
