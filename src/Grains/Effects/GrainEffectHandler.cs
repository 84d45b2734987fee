using Livehouse.Effects;
using Livehouse.Hosting;

namespace Livehouse.Grains.Effects;

/// <summary>Does the effects that one grain has on another: neither may wait for the other in a turn, and what was decided must arrive although a process dies. All else goes to the media server and the object store.</summary>
public sealed class GrainEffectHandler(IGrains grains, IEffectHandler outside) : IEffectHandler
{
    public async Task<EffectResult?> Run(Effect effect, CancellationToken cancellation)
    {
        switch (effect)
        {
            case TellRoomRights tell:
                await grains.Room(tell.Room).ChangeRights(tell.Rights);
                return null;
            default:
                return await outside.Run(effect, cancellation);
        }
    }

    public Task Undo(Effect effect, CancellationToken cancellation) => effect is TellRoomRights ? Task.CompletedTask : outside.Undo(effect, cancellation);
}
