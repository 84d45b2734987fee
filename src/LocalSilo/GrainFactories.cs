using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Moderation;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.LocalSilo;

/// <summary>How the silo makes an activation of each kind, from the grain's key and its host. A factory that throws is a failed activation.</summary>
public sealed record GrainFactories(
    Func<string, IGrainHost, IStreamGrain> Stream,
    Func<string, IGrainHost, IUserGrain> User,
    Func<string, IGrainHost, IModerationDeskGrain> Desk,
    Func<string, IGrainHost, IDirectoryGrain> Directory);
