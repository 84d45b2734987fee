using System.Diagnostics;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary><c>bench/Peers/SignalRGroups</c>: what SignalR's documentation teaches.</summary>
internal sealed class SignalRGroupsTarget : Target
{
    public override string Name => "signalr";

    public override string Title => "textbook SignalR groups";

    public override ChatProtocol Protocol { get; } = new SignalRProtocol();

    /// <summary>Two senders' messages may overtake each other between the number and the group.</summary>
    public override bool IsTotalOrder => false;

    public override ProcessStartInfo Program() => DotNet("bench/Peers", "Livehouse.Bench.Peers.dll", "signalr");
}
