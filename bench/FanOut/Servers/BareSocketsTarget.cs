using System.Diagnostics;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary><c>bench/Peers/BareSockets</c>: the limit of the machine.</summary>
internal sealed class BareSocketsTarget : Target
{
    public override string Name => "sockets";

    public override string Title => "sockets, ready frames";

    public override ChatProtocol Protocol { get; } = new RawProtocol();

    public override ProcessStartInfo Program() => DotNet("bench/Peers", "Livehouse.Bench.Peers.dll", "sockets");
}
