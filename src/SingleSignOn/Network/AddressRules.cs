using System.Net;
using System.Net.Sockets;

namespace Livehouse.SingleSignOn.Network;

/// <summary>
/// Which addresses this server may call on behalf of a tenant's admin, who is not its operator: without rules, a provider's address could be used to reach
/// internal services (server-side request forgery).
/// </summary>
internal sealed class AddressRules(SsoOptions options)
{
    private static readonly IPNetwork[] Private = Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    private static readonly IPNetwork[] Loopback = Networks("127.0.0.0/8", "::1/128");

    /// <summary>Of this network, of nobody, or of many; 169.254.169.254 hands out a cloud's credentials. NAT64 and 6to4 hide an IPv4 address.</summary>
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/128",
        "fe80::/10", "ff00::/8", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001:db8::/32", "2001::/32", "100::/64", "::ffff:0:0/96");

    /// <summary>What is wrong with an address as it is written; null: nothing. Of a web address unless <paramref name="secure"/> says otherwise.</summary>
    public string? FaultOf(string? address, string secure = "https", string plain = "http")
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return $"Must be an address such as {secure}://id.example.com.";
        if (uri.UserInfo.Length > 0) return "Must not contain a user name.";
        if (uri.Fragment.Length > 0) return "Must not contain a fragment.";
        if (uri.Scheme == secure) return null;
        if (uri.Scheme != plain) return $"Must begin with {secure}://.";
        return options.AllowLoopback && uri.IsLoopback ? null : $"Must begin with {secure}://; without TLS only loopback is reached, in development.";
    }

    /// <summary>The addresses of the host, each of which may be reached.</summary>
    /// <exception cref="AddressRefusedException">One of them may not.</exception>
    /// <exception cref="SocketException">The name has none.</exception>
    public async Task<IPAddress[]> Resolve(string host, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancellation);
        foreach (var address in addresses)
        {
            if (RefusalOf(address) is { } refusal) throw new AddressRefusedException($"{host} is {address}, {refusal}");
        }

        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Why it may not be reached; null: it may.</summary>
    public string? RefusalOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IsIn(Loopback, address)) return options.AllowLoopback ? null : "this machine itself, which is reached in development alone.";
        if (IsIn(Private, address))
        {
            return options.AllowPrivate ? null : "in a private network, which this server reaches for providers only with SSO_ALLOW_PRIVATE=true.";
        }
        return IsIn(Never, address) ? "which is never reached for a provider." : null;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] texts) => Array.ConvertAll(texts, IPNetwork.Parse);
}

/// <summary>The server does not call this address; the message says why, and what would change it.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
