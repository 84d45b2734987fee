namespace Livehouse.Api.Hub.Users;

/// <summary>
/// Where one connection stands in its user's inbox, and whether somebody is about to look what is new there: one at a time, and once more for whoever asked
/// meanwhile.
/// </summary>
internal sealed class InboxCursor
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Looking = 2;
    private const int LookingAgain = 3;

    private int _state;

    /// <summary>The last entry that the connection was sent; null until the inbox was first read. Whoever looks is alone with it.</summary>
    public long? Seq { get; set; }

    /// <summary>True when the caller must see to it that somebody looks.</summary>
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

    /// <summary>True when the caller must see to it that somebody looks once more.</summary>
    /// <param name="again">There is more in any case.</param>
    public bool End(bool again)
    {
        if (!again && Interlocked.CompareExchange(ref _state, Idle, Looking) == Looking) return false;
        Volatile.Write(ref _state, Waiting);
        return true;
    }
}
