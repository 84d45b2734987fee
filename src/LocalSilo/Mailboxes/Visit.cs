namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>A turn that a caller runs on its own thread.</summary>
/// <param name="Context">The caller's, from before the turn.</param>
/// <param name="StartedAt">A timestamp of the silo's clock, when turns are timed.</param>
internal readonly record struct Visit<TGrain>(TGrain Grain, ExecutionContext Context, long StartedAt);

internal static class VisitContext
{
    /// <summary>Puts back what a turn that is no async method may have left on its caller's thread.</summary>
    public static void Again(this ExecutionContext context)
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), context)) ExecutionContext.Restore(context);
    }
}
