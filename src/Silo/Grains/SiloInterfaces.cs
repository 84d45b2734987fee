using Livehouse.Billing;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Grains;

// The grains' own interfaces know no runtime: these name them to Orleans, which makes the proxies. Names are what nodes of different versions call each other by: never rename one.

[GrainInterfaceType("livehouse.stream")]
public interface IStreamSiloGrain : IGrainWithStringKey, IStreamGrain;

[GrainInterfaceType("livehouse.user")]
public interface IUserSiloGrain : IGrainWithStringKey, IUserGrain;

[GrainInterfaceType("livehouse.desk")]
public interface IDeskSiloGrain : IGrainWithStringKey, IReportQueueGrain;

[GrainInterfaceType("livehouse.directory")]
public interface IDirectorySiloGrain : IGrainWithStringKey, IDirectoryGrain;

[GrainInterfaceType("livehouse.room")]
public interface IRoomSiloGrain : IGrainWithStringKey, IRoomGrain;

[GrainInterfaceType("livehouse.media-name")]
public interface IMediaNameSiloGrain : IGrainWithStringKey, IMediaNameGrain;

[GrainInterfaceType("livehouse.lobby")]
public interface ILobbySiloGrain : IGrainWithStringKey, IRoomDirectoryGrain;

[GrainInterfaceType("livehouse.subscription")]
public interface ISubscriptionSiloGrain : IGrainWithStringKey, ISubscriptionGrain;

[GrainInterfaceType("livehouse.billing-owner")]
public interface IBillingOwnerSiloGrain : IGrainWithStringKey, IBillingOwnerGrain;

[GrainInterfaceType("livehouse.inbox")]
public interface IInboxSiloGrain : IGrainWithStringKey, IInboxGrain;

[GrainInterfaceType("livehouse.match")]
public interface IMatchSiloGrain : IGrainWithStringKey, IMatchGrain;

[GrainInterfaceType("livehouse.switchboard")]
public interface ISwitchboardSiloGrain : IGrainWithStringKey, INotificationRouterGrain;

/// <summary>A front as streams of other processes reach it. Methods without an answer are one-way.</summary>
[GrainInterfaceType("livehouse.front")]
public interface IStreamFrontObserver : IGrainObserver, IStreamFront;

/// <summary>A front as the switchboard reaches it. Methods without an answer are one-way.</summary>
[GrainInterfaceType("livehouse.user-front")]
public interface IUserFrontObserver : IGrainObserver, IUserFront;
