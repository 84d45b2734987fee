using System.Net;

namespace Livehouse.Identity.Network;

/// <summary>Whose an IP address is, as far as it matters to a server that calls addresses which its users have named.</summary>
public enum AddressKind
{
    Public,

    /// <summary>Of this machine.</summary>
    Loopback,

    /// <summary>Of a private network (RFC 1918, RFC 4193, RFC 6598).</summary>
    Private,

    /// <summary>Of this network, of nobody, or of many; 169.254.169.254 hands out a cloud's credentials. NAT64 and 6to4 hide an IPv4 address.</summary>
    Never,
}

/// <summary>
/// Without rules, an address that a tenant's admin names could be used to reach internal services (server-side request forgery). The address is looked at
/// after the name was resolved, and that very address is connected to.
/// </summary>
public static class AddressKinds
{
    private static readonly IPNetwork[] Private = Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    private static readonly IPNetwork[] Loopback = Networks("127.0.0.0/8", "::1/128");

    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/128",
        "fe80::/10", "ff00::/8", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001:db8::/32", "2001::/32", "100::/64", "::ffff:0:0/96");

    public static AddressKind Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IsIn(Loopback, address) ? AddressKind.Loopback
            : IsIn(Private, address) ? AddressKind.Private
            : IsIn(Never, address) ? AddressKind.Never
            : AddressKind.Public;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => Array.ConvertAll(texts, IPNetwork.Parse);
}
