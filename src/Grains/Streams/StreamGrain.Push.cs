using Livehouse.Identifiers;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Grains.Streams;

/// <summary>Followers are told that the stream is live.</summary>
public partial class StreamGrain
{
    /// <summary>
    /// In the commit that begins the stream, and in no other: however often the host's connection breaks, the stream stays the same one. It names no grain,
    /// so that the stream's own messages are numbered as before.
    /// </summary>
    private PendingOutboxMessage[] Announcement(StreamState next) => _options.TellsFollowers && next.IsLive && State is not { IsLive: true }
        ?
        [
            new(
                Ids.Derive("pa_", _id),
                GrainRef.Identity,
                new AnnounceLive(next.TenantId, next.OwnerId, next.OwnerName, _id, next.Title, After: null),
                Now),
        ]
        : [];
}
