using System.Net;
using System.Net.Sockets;
using Livehouse.Identity.Network;

namespace Livehouse.Outgoing.Network;

/// <summary>Which addresses this server calls on behalf of a tenant, and connections to these alone.</summary>
internal sealed class GuardedAddresses(bool allowPrivate)
{
    /// <summary>What is wrong with an address as it is written; null: nothing.</summary>
    public string? FaultOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return "Must be an address such as https://example.com/hooks.";
        if (uri.Scheme != Uri.UriSchemeHttps && !(allowPrivate && uri.Scheme == Uri.UriSchemeHttp)) return "Must begin with https://.";
        if (uri.UserInfo.Length > 0) return "Must not contain a user name.";
        if (uri.Fragment.Length > 0) return "Must not contain a fragment.";
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address) && RefusalOf(address) is { } refusal) return $"Must not {refusal}";
        var isLocal = uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isLocal && !allowPrivate ? $"Must not {RefusalOf(IPAddress.Loopback)}" : null;
    }

    /// <summary>
    /// Resolves the name, refuses it if any of its addresses is refused, and connects to what was looked at: a name that changes its address in between gains
    /// nothing.
    /// </summary>
    /// <exception cref="AddressRefusedException">One of the addresses is not called.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            if (RefusalOf(address) is { } refusal) throw new AddressRefusedException($"The address must not {refusal}");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string? RefusalOf(IPAddress address) => AddressKinds.Of(address) switch
    {
        AddressKind.Loopback when !allowPrivate => "point to this server.",
        AddressKind.Private when !allowPrivate => "point to a private network.",
        AddressKind.Never => "be link-local or reserved.",
        _ => null,
    };
}

/// <summary>The server does not call this address; the message says why.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
