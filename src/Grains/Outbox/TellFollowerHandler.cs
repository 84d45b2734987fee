using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Users;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Asks one user's grain whether another follows it, and tells that one's. Of several that run at once, or in another order than they were decided in, the
/// latest answer holds, since each carries its number.
/// </summary>
public sealed class TellFollowerHandler(IGrains grains) : OutboxHandler<TellFollower>
{
    public override async Task<OutboxResult?> Run(TellFollower message, CancellationToken cancellation)
    {
        var state = await grains.User(message.TenantId, message.UserId).FollowedBy(message.FollowerId);
        await grains.User(message.TenantId, message.FollowerId).Note(new NoteFollowing(message.UserId, state.IsFollowing, state.Revision));
        return null;
    }
}
