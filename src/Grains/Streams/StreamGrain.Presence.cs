using Livehouse.Users;

namespace Livehouse.Grains.Streams;

/// <summary>The disabling of a user or the suspension of a tenant.</summary>
public partial class StreamGrain
{
    public async Task Expel(ExpelUser command)
    {
        if (State is not { } state)
        {
            await NotThere();
            return;
        }

        if (!state.IsLive || state.TenantId != command.TenantId) return;
        if (command.UserId is not { } userId || state.OwnerId == userId)
        {
            await End(command.EndReason);
            return;
        }

        SendNow();
        if (_viewers.IdentitiesOf(userId).Any()) await Commit(state, Removals(userId));
        OnViewersChanged(_viewers.Expelled(userId));
        SendNow();
        _fronts.Expel(_id, userId, _log.Seq);
    }
}
