using Livehouse.Listings;
using Livehouse.Moderation;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Silo.Grains;

// The grains' own interfaces know no runtime: these name them to Orleans, which makes the proxies. Names are what nodes of different versions call each other by: never rename one.

[GrainInterfaceType("livehouse.stream")]
public interface IStreamSiloGrain : IGrainWithStringKey, IStreamGrain;

[GrainInterfaceType("livehouse.user")]
public interface IUserSiloGrain : IGrainWithStringKey, IUserGrain;

[GrainInterfaceType("livehouse.desk")]
public interface IDeskSiloGrain : IGrainWithStringKey, IModerationDeskGrain;

[GrainInterfaceType("livehouse.directory")]
public interface IDirectorySiloGrain : IGrainWithStringKey, IDirectoryGrain;

/// <summary>A front as streams of other processes reach it. Methods without an answer are one-way.</summary>
[GrainInterfaceType("livehouse.front")]
public interface IStreamFrontObserver : IGrainObserver, IStreamFront;
