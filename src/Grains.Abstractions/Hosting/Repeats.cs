namespace Livehouse.Hosting;

/// <summary>
/// A call of this method counts each time that it arrives. When its answer is lost it fails, where a call of any other method is made again: those know a
/// repeat by its id, or lead to the same state.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotRepeatableAttribute : Attribute;

/// <summary>A repeat of this method's call that is refused with <c>not_found</c> has succeeded: an earlier try, whose answer was lost, did it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MissingMeansDoneAttribute : Attribute;

/// <summary>A command that only some senders give an id of their own, by which a grain knows a repeat.</summary>
public interface IRepeatableCommand
{
    /// <summary>False: as for <see cref="NotRepeatableAttribute"/>.</summary>
    bool IsRepeatable { get; }
}
