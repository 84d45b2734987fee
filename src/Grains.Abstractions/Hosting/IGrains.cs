using Livehouse.Billing;
using Livehouse.Inboxes;
using Livehouse.Ingest;
using Livehouse.Listings;
using Livehouse.LiveEvents;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Payments;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Hosting;

/// <summary>Gets references to grains. Grains exist virtually; getting a reference does nothing yet.</summary>
public interface IGrains
{
    T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey;
}

/// <summary>Gets each kind of grain by the parts of its key.</summary>
public static class GrainsByName
{
    extension(IGrains grains)
    {
        public IStreamGrain Stream(string streamId) => grains.Get<IStreamGrain>(GrainRef.Stream(streamId));

        public IEventGrain Event(string eventId) => grains.Get<IEventGrain>(GrainRef.Event(eventId));

        /// <param name="channelId">See <see cref="Channels"/>.</param>
        public IIngestGrain Ingest(string channelId) => grains.Get<IIngestGrain>(GrainRef.Ingest(channelId));

        public IUserGrain User(string tenantId, string userId) => grains.Get<IUserGrain>(GrainRef.User(tenantId, userId));

        public IReportQueueGrain ReportQueue(string tenantId) => grains.Get<IReportQueueGrain>(GrainRef.ReportQueue(tenantId));

        public IDirectoryGrain Directory(string tenantId) => grains.Get<IDirectoryGrain>(GrainRef.Directory(tenantId));

        public IRoomGrain Room(RoomRef room) => grains.Get<IRoomGrain>(GrainRef.Room(room));

        /// <param name="realm">See <see cref="RoomTerms.Realm"/>.</param>
        public IMediaNameGrain MediaName(string realm, string mediaRoom) => grains.Get<IMediaNameGrain>(GrainRef.MediaName(realm, mediaRoom));

        public IRoomDirectoryGrain RoomDirectory(string tenantId) => grains.Get<IRoomDirectoryGrain>(GrainRef.RoomDirectory(tenantId));

        public ISubscriptionGrain Subscription(string tenantId, string userId) => grains.Get<ISubscriptionGrain>(GrainRef.Subscription(tenantId, userId));

        /// <param name="billerKey">See <see cref="BillerKeys"/>.</param>
        public IBillingOwnerGrain BillingOwner(string billerKey) => grains.Get<IBillingOwnerGrain>(GrainRef.BillingOwner(billerKey));

        /// <param name="paymentKey">See <see cref="PaymentKeys"/>.</param>
        public IPaymentGrain Payment(string paymentKey) => grains.Get<IPaymentGrain>(GrainRef.Payment(paymentKey));

        public IInboxGrain Inbox(string tenantId, string userId) => grains.Get<IInboxGrain>(GrainRef.Inbox(tenantId, userId));

        /// <param name="topicKey">See <see cref="Topics"/>.</param>
        public IMatchGrain Match(string tenantId, string topicKey) => grains.Get<IMatchGrain>(GrainRef.Match(tenantId, topicKey));

        public INotificationRouterGrain NotificationRouter() => grains.Get<INotificationRouterGrain>(GrainRef.NotificationRouter);
    }
}

/// <summary>
/// A commit met a newer version, so another activation owns the grain now. This activation has refused the call, announced nothing, and deactivates; the caller
/// may try again.
/// </summary>
public sealed class GrainMovedException(GrainRef grain) : Exception($"A newer activation owns {grain}.")
{
    public GrainRef Grain { get; } = grain;
}
