namespace Livehouse.Effects;

/// <summary>Does effects on the outside world. Implemented over LiveKit and S3; every method is safe to repeat.</summary>
public interface IEffectHandler
{
    /// <summary>Does it, within the effect's own timeout. Null when there is nothing to report but success.</summary>
    /// <exception cref="EffectFailedException">It did not work; the exception says whether another try can help.</exception>
    Task<EffectResult?> Run(Effect effect, CancellationToken cancellation);

    /// <summary>Undoes what an abandoned effect may have made: its outcome is no longer wanted.</summary>
    /// <exception cref="EffectFailedException">As <see cref="Run"/>.</exception>
    Task Undo(Effect effect, CancellationToken cancellation);
}

/// <param name="reason">Why, in words that may be shown to the owner: no address, key or internal name.</param>
/// <param name="isPermanent">True when trying again can't help, such as a request that the media server calls invalid.</param>
public sealed class EffectFailedException(string reason, bool isPermanent, Exception? inner = null) : Exception(reason, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>What the try found out all the same, such as that there is nothing: the grain gets it with the failure of the last try. It is an answer, so it takes few tries. Null: nobody answered.</summary>
    public EffectResult? Found { get; init; }
}
