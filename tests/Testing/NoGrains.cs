using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Testing;

/// <summary>No grain at all: a test's double overrides those that its subject may call, and a call of any other fails.</summary>
public abstract class NoGrains : IGrains
{
    public virtual IStreamGrain Stream(string streamId) => throw new NotSupportedException();

    public virtual IUserGrain User(string tenantId, string userId) => throw new NotSupportedException();

    public virtual IReportQueueGrain ReportQueue(string tenantId) => throw new NotSupportedException();

    public virtual IDirectoryGrain Directory(string tenantId) => throw new NotSupportedException();

    public virtual IRoomGrain Room(RoomRef room) => throw new NotSupportedException();

    public virtual IMediaNameGrain MediaName(string realm, string mediaRoom) => throw new NotSupportedException();

    public virtual IRoomDirectoryGrain RoomDirectory(string tenantId) => throw new NotSupportedException();

    public virtual ISubscriptionGrain Subscription(string tenantId, string userId) => throw new NotSupportedException();

    public virtual IBillingOwnerGrain BillingOwner(string billerKey) => throw new NotSupportedException();

    public virtual IInboxGrain Inbox(string tenantId, string userId) => throw new NotSupportedException();

    public virtual IMatchGrain Match(string tenantId, string topicKey) => throw new NotSupportedException();

    public virtual INotificationRouterGrain NotificationRouter() => throw new NotSupportedException();
}
