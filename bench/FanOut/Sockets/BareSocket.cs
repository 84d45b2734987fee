using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Livehouse.Bench.Sockets;

/// <summary>A non-blocking TCP connection without anything around it: one system call a read or write, no buffer of its own.</summary>
internal sealed class BareSocket : IDisposable
{
    /// <summary>As .NET's servers have it.</summary>
    private const int WaitingMax = 512;

    private bool _isClosed;

    private BareSocket(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <summary>Begins to connect; the socket is writable when that is complete, and <see cref="ThrowIfUnconnected"/> reports the result.</summary>
    public static BareSocket BeginConnect(IPEndPoint server)
    {
        var socket = Make();
        var address = Address(server);
        if (Libc.Connect(socket.Descriptor, address, address.Length) < 0 && Marshal.GetLastPInvokeError() != Libc.InProgress) throw Failed("connect");
        return socket;
    }

    public static BareSocket Listen(IPEndPoint own)
    {
        var socket = Make();
        var address = Address(own);
        if (Libc.Bind(socket.Descriptor, address, address.Length) < 0) throw Failed("bind");
        if (Libc.Listen(socket.Descriptor, WaitingMax) < 0) throw Failed("listen");
        return socket;
    }

    /// <summary>The next connection to this listening socket; null: none at the moment.</summary>
    public BareSocket? Accept()
    {
        var descriptor = Libc.Accept(Descriptor, 0, 0, Libc.WithoutWaiting);
        if (descriptor < 0) return null;
        var socket = new BareSocket(descriptor);
        socket.SendAtOnce();
        return socket;
    }

    public void ThrowIfUnconnected()
    {
        var length = sizeof(int);
        if (Libc.GetOption(Descriptor, Libc.LevelSocket, Libc.Error, out var error, ref length) < 0) throw Failed("getsockopt");
        if (error != 0) throw new BenchException($"connect: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>How many bytes came; 0 when the server has closed, −1 when there are none just now.</summary>
    public int Receive(Span<byte> buffer)
    {
        var received = (int)Libc.Receive(Descriptor, buffer, buffer.Length, 0);
        if (received >= 0) return received;
        return Marshal.GetLastPInvokeError() == Libc.Again ? -1 : 0;
    }

    /// <summary>How many bytes the system took: all, some, or none when its buffer is full.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = (int)Libc.Send(Descriptor, bytes, bytes.Length, Libc.NoSignal);
        if (sent >= 0) return sent;
        return Marshal.GetLastPInvokeError() == Libc.Again ? 0 : throw Failed("send");
    }

    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _ = Libc.Close(Descriptor);
    }

    private static BareSocket Make()
    {
        var descriptor = Libc.Socket(Libc.AddressFamilyInternet, Libc.StreamWithoutWaiting, 0);
        if (descriptor < 0) throw Failed("socket");
        var socket = new BareSocket(descriptor);
        socket.SendAtOnce();
        return socket;
    }

    private static byte[] Address(IPEndPoint endPoint)
    {
        var address = new byte[16];
        BitConverter.TryWriteBytes(address, (short)Libc.AddressFamilyInternet);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(address.AsSpan(4), out _);
        return address;
    }

    private void SendAtOnce()
    {
        if (Libc.SetOption(Descriptor, Libc.LevelTcp, Libc.NoDelay, 1, sizeof(int)) < 0) throw Failed("setsockopt");
    }

    internal static BenchException Failed(string call) => new($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
