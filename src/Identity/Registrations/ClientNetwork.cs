using System.Net;
using System.Net.Sockets;

namespace Livehouse.Identity.Registrations;

/// <summary>
/// The network of a client address: an IPv4 address on its own, an IPv6 address's /64, which is the least that one customer gets (RFC 6177).
/// </summary>
internal static class ClientNetwork
{
    private const int Ipv6PrefixBytes = 8;

    /// <summary>Null for the server's own machine (loopback, or no network at all): its operator is not limited.</summary>
    public static string? Of(IPAddress? address)
    {
        if (address is null) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return null;
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"v6:{Convert.ToHexString(bytes, 0, Ipv6PrefixBytes)}"
            : $"v4:{Convert.ToHexString(bytes)}";
    }
}
