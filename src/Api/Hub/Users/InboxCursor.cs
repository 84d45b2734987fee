namespace Livehouse.Api.Hub.Users;

/// <summary>
/// One connection's position in its user's inbox, and whether a read is pending: one at a time, and once more if another was requested
/// meanwhile.
/// </summary>
internal sealed class InboxCursor
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Looking = 2;
    private const int LookingAgain = 3;

    private int _state;

    /// <summary>The last entry that was sent to the connection; null until the inbox was first read. Only the current reader accesses it.</summary>
    public long? Seq { get; set; }

    /// <summary>True when the caller must start a read.</summary>
    public bool Ask()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state is Waiting or LookingAgain) return false;
            if (Interlocked.CompareExchange(ref _state, state == Idle ? Waiting : LookingAgain, state) == state) return state == Idle;
        }
    }

    public void Begin() => Volatile.Write(ref _state, Looking);

    /// <summary>True when the caller must start another read.</summary>
    /// <param name="again">There are more entries in any case.</param>
    public bool End(bool again)
    {
        if (!again && Interlocked.CompareExchange(ref _state, Idle, Looking) == Looking) return false;
        Volatile.Write(ref _state, Waiting);
        return true;
    }
}
