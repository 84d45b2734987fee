namespace Livehouse.Hosting;

/// <summary>
/// Every arrival of a call to this method counts, so a call whose answer is lost fails instead of being retried. Calls to all other methods are retried: they
/// recognise a repeat by its id, or lead to the same state.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotRepeatableAttribute : Attribute;

/// <summary>A repeat of this method's call that is refused with <c>not_found</c> has succeeded: an earlier attempt, whose answer was lost, did the
/// work.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MissingMeansDoneAttribute : Attribute;

/// <summary>A command to which only some senders give an id of their own, by which a grain recognises a repeat.</summary>
public interface IRepeatableCommand
{
    /// <summary>False: as for <see cref="NotRepeatableAttribute"/>.</summary>
    bool IsRepeatable { get; }
}
