using System.Runtime.InteropServices;

namespace Livehouse.Bench.Sockets;

/// <summary>What can be done with a socket just now.</summary>
[Flags]
internal enum Readiness
{
    None = 0,
    Readable = 0x001,
    Writable = 0x004,
    Broken = 0x008 | 0x010,
}

/// <summary>Linux's epoll: which of thousands of sockets have something to read, in one system call.</summary>
internal sealed class Poller : IDisposable
{
    private const int EventsMax = 512;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;

    /// <summary>The kernel's struct is packed on x64 and nowhere else.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int EventSize = DataOffset + 8;

    private readonly int _epoll;
    private readonly byte[] _events = new byte[EventsMax * EventSize];

    public Poller()
    {
        _epoll = Libc.EpollCreate(0);
        if (_epoll < 0) throw BareSocket.Failed("epoll_create1");
    }

    public void Watch(BareSocket socket, int token, Readiness readiness) => Control(Add, socket, token, readiness);

    public void Change(BareSocket socket, int token, Readiness readiness) => Control(Modify, socket, token, readiness);

    public void Forget(BareSocket socket) => Control(Remove, socket, 0, Readiness.None);

    /// <summary>How many sockets are ready, after at most this long; <see cref="Ready"/> returns them.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Libc.EpollWait(_epoll, _events, EventsMax, timeoutMilliseconds);

        // Interrupted by a signal: as good as nothing.
        return Math.Max(0, count);
    }

    public (int Token, Readiness Readiness) Ready(int index)
    {
        var entry = _events.AsSpan(index * EventSize, EventSize);
        return (BitConverter.ToInt32(entry[DataOffset..]), (Readiness)BitConverter.ToInt32(entry));
    }

    public void Dispose() => _ = Libc.Close(_epoll);

    private void Control(int operation, BareSocket socket, int token, Readiness readiness)
    {
        Span<byte> entry = stackalloc byte[16];
        entry.Clear();
        BitConverter.TryWriteBytes(entry, (int)readiness);
        BitConverter.TryWriteBytes(entry[DataOffset..], token);
        if (Libc.EpollControl(_epoll, operation, socket.Descriptor, entry) < 0) throw BareSocket.Failed("epoll_ctl");
    }
}
