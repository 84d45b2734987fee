using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Users;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Asks one user's grain whether another follows it, and informs the other's. If several run concurrently or out of order, the latest answer wins, since each
/// has a number.
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
