using Livehouse.Effects;

namespace Livehouse.Media;

/// <summary>Deletes attachments of private messages; every other effect is for the media server.</summary>
/// <param name="objects">Null: no object store is configured.</param>
public sealed class AttachmentEffects(AttachmentObjects? objects, IEffectHandler media) : IEffectHandler
{
    public async Task<EffectResult?> Run(Effect effect, CancellationToken cancellation)
    {
        if (effect is not DropObjects drop) return await media.Run(effect, cancellation);
        if (objects is null) throw new EffectFailedException("This server has no object store configured.", isPermanent: true);
        try
        {
            foreach (var key in drop.ObjectKeys) await objects.Delete(key, cancellation);
            return null;
        }
        catch (ObjectStoreException failed)
        {
            throw new EffectFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }

    public Task Undo(Effect effect, CancellationToken cancellation) => effect is DropObjects ? Task.CompletedTask : media.Undo(effect, cancellation);
}
