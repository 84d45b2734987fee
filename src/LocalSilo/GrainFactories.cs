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

namespace Livehouse.LocalSilo;

/// <summary>How the silo makes an activation of each kind, from the grain's key and its host. A factory that throws is a failed activation; so is one that was not given.</summary>
public sealed record GrainFactories
{
    public Func<string, IGrainHost, IStreamGrain> Stream { get; init; } = None<IStreamGrain>;

    public Func<string, IGrainHost, IUserGrain> User { get; init; } = None<IUserGrain>;

    public Func<string, IGrainHost, IReportQueueGrain> ReportQueue { get; init; } = None<IReportQueueGrain>;

    public Func<string, IGrainHost, IDirectoryGrain> Directory { get; init; } = None<IDirectoryGrain>;

    public Func<string, IGrainHost, IRoomGrain> Room { get; init; } = None<IRoomGrain>;

    public Func<string, IGrainHost, IMediaNameGrain> MediaName { get; init; } = None<IMediaNameGrain>;

    public Func<string, IGrainHost, IRoomDirectoryGrain> RoomDirectory { get; init; } = None<IRoomDirectoryGrain>;

    public Func<string, IGrainHost, ISubscriptionGrain> Subscription { get; init; } = None<ISubscriptionGrain>;

    public Func<string, IGrainHost, IBillingOwnerGrain> BillingOwner { get; init; } = None<IBillingOwnerGrain>;

    public Func<string, IGrainHost, IInboxGrain> Inbox { get; init; } = None<IInboxGrain>;

    public Func<string, IGrainHost, IMatchGrain> Match { get; init; } = None<IMatchGrain>;

    public Func<string, IGrainHost, INotificationRouterGrain> NotificationRouter { get; init; } = None<INotificationRouterGrain>;

    private static T None<T>(string key, IGrainHost host) => throw new NotSupportedException($"This silo has no {typeof(T).Name}, not even {key}.");
}
