using System.Diagnostics;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary><c>bench/Peers/KestrelBroadcast</c>: the practical limit.</summary>
internal sealed class KestrelTarget : Target
{
    public override string Name => "kestrel";

    public override string Title => "Kestrel, ready frames";

    public override ChatProtocol Protocol { get; } = new RawProtocol();

    public override ProcessStartInfo Program() => DotNet("bench/Peers", "Livehouse.Bench.Peers.dll", "kestrel");
}
