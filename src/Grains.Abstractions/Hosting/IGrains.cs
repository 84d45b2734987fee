using Livehouse.Billing;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Hosting;

/// <summary>Finds grains by name. A grain exists as soon as it is named; getting one does nothing yet.</summary>
public interface IGrains
{
    IStreamGrain Stream(string streamId);

    IUserGrain User(string tenantId, string userId);

    IReportQueueGrain ReportQueue(string tenantId);

    IDirectoryGrain Directory(string tenantId);

    IRoomGrain Room(RoomRef room);

    /// <param name="realm">See <see cref="RoomTerms.Realm"/>.</param>
    IMediaNameGrain MediaName(string realm, string mediaRoom);

    IRoomDirectoryGrain RoomDirectory(string tenantId);

    ISubscriptionGrain Subscription(string tenantId, string userId);

    /// <param name="billerKey">See <see cref="BillerKeys"/>.</param>
    IBillingOwnerGrain BillingOwner(string billerKey);

    IInboxGrain Inbox(string tenantId, string userId);

    /// <param name="topicKey">See <see cref="Topics"/>.</param>
    IMatchGrain Match(string tenantId, string topicKey);

    INotificationRouterGrain NotificationRouter();
}

/// <summary>
/// A commit met a newer version, so another activation owns the grain now. This activation has refused the call, announced nothing, and deactivates; the caller
/// may try again.
/// </summary>
public sealed class GrainMovedException(GrainRef grain) : Exception($"A newer activation owns {grain}.")
{
    public GrainRef Grain { get; } = grain;
}
