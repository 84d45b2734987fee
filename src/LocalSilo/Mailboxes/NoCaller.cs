namespace Livehouse.LocalSilo.Mailboxes;

/// <summary>The execution context of turns that nobody asked for: without any caller's ambient values.</summary>
internal static class NoCaller
{
    public static ExecutionContext Context { get; } = Capture();

    /// <summary>The empty context can't be asked for. A thread that was started without one has it.</summary>
    private static ExecutionContext Capture()
    {
        ExecutionContext? empty = null;
        var thread = new Thread(() => empty = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return empty!;
    }
}
