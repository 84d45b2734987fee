using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Livehouse.Bench.Sockets;

/// <summary>A non-blocking TCP connection without anything around it: one system call a read or write, no buffer of its own.</summary>
internal sealed class BareSocket : IDisposable
{
    private bool _isClosed;

    private BareSocket(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <summary>Begins to connect; the socket is writable when it has come to an end, and <see cref="ThrowIfUnconnected"/> tells which.</summary>
    public static BareSocket BeginConnect(IPEndPoint server)
    {
        var descriptor = Libc.Socket(Libc.AddressFamilyInternet, Libc.StreamWithoutWaiting, 0);
        if (descriptor < 0) throw Failed("socket");
        var socket = new BareSocket(descriptor);
        if (Libc.SetOption(descriptor, Libc.LevelTcp, Libc.NoDelay, 1, sizeof(int)) < 0) throw Failed("setsockopt");
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        BitConverter.TryWriteBytes(address, (short)Libc.AddressFamilyInternet);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)server.Port);
        server.Address.TryWriteBytes(address[4..], out _);
        if (Libc.Connect(descriptor, address, address.Length) < 0 && Marshal.GetLastPInvokeError() != Libc.InProgress) throw Failed("connect");
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

    internal static BenchException Failed(string call) => new($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
