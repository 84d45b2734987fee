using System.Net;
using System.Net.Sockets;

namespace Livehouse.Identity.Registrations;

/// <summary>
/// Whom a client address belongs to, as far as an address can tell: an IPv4 address by itself, an IPv6 address by its /64, which is what one customer gets at
/// least (RFC 6177).
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
