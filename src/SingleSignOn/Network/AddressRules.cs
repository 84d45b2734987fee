using System.Net;
using System.Net.Sockets;
using Livehouse.Identity.Network;

namespace Livehouse.SingleSignOn.Network;

/// <summary>
/// Which addresses this server may call on behalf of a tenant's admin, who is not its operator: without rules, a provider's address could be used to reach
/// internal services (server-side request forgery).
/// </summary>
internal sealed class AddressRules(SsoOptions options)
{
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
    public string? RefusalOf(IPAddress address) => AddressKinds.Of(address) switch
    {
        AddressKind.Loopback when !options.AllowLoopback => "this machine itself, which is reached in development alone.",
        AddressKind.Private when !options.AllowPrivate =>
            "in a private network, which this server reaches for providers only with SSO_ALLOW_PRIVATE=true.",
        AddressKind.Never => "which is never reached for a provider.",
        _ => null,
    };
}

/// <summary>The server does not call this address; the message says why, and what would change it.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
