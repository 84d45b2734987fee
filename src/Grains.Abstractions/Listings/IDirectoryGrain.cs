using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Listings;

/// <summary>
/// Lists the live public streams of one tenant. It is filled from the catalog on activation and updated by the streams. The key is the tenant's id.
/// </summary>
[Alias("livehouse.directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>A stream is live; this is its current listing. An outdated one (a lower <see cref="StreamListing.Revision"/>) changes nothing.</summary>
    [Alias("Publish")]
    Task Publish(StreamListing listing);

    /// <summary>A stream has ended; it does not come back.</summary>
    [Alias("Withdraw")]
    Task Withdraw(string streamId);

    [Alias("List")]
    Task<Outcome<StreamPage>> List(ListStreams query);
}

/// <param name="Revision">Grows with each change of the stream's activation and state version.</param>
[GenerateSerializer, Alias("livehouse.StreamListing"), Immutable]
public sealed record StreamListing(StreamView Stream, long Revision);

[GenerateSerializer, Alias("livehouse.StreamSort")]
public enum StreamSort
{
    Viewers,
    Recent,
}

/// <param name="Tag">Only streams with this tag; compared without case.</param>
/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ListStreams"), Immutable]
public sealed record ListStreams(string? Tag, StreamSort Sort, int Limit, string? Cursor);

[GenerateSerializer, Alias("livehouse.StreamPage"), Immutable]
public sealed record StreamPage(IReadOnlyList<StreamView> Items, string? NextCursor);
