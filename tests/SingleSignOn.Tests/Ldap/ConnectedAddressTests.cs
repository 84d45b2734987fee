using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;
using Livehouse.SingleSignOn;
using Livehouse.SingleSignOn.Ldap;
using Livehouse.SingleSignOn.Network;
using Livehouse.Testing;
using Livehouse.Testing.Providers;

namespace Livehouse.Tests.Ldap;

/// <summary>
/// A name that leads somewhere else when libldap looks it up, after it was looked at (DNS rebinding): the connection is closed before anything was sent.
/// </summary>
public sealed class ConnectedAddressTests
{
    [LdapTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenAnAddressThatIsNotAllowed_WhenLibldapHasConnected_ThenNothingIsSent(bool isSecure)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = FirstBytes(listener);

        var error = Assert.Throws<LdapException>(() => Bind(listener, isSecure, new SsoOptions { AllowPrivate = true }));

        Assert.Equal(81, error.ErrorCode);
        Assert.Equal(0, await received.WaitAsync(Hang.After));
    }

    [LdapTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenAnAddressThatIsAllowed_WhenLibldapHasConnected_ThenItSpeaksThere(bool isSecure)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = FirstBytes(listener);

        Assert.ThrowsAny<DirectoryException>(() => Bind(listener, isSecure, new SsoOptions { AllowLoopback = true }));

        Assert.NotEqual(0, await received.WaitAsync(Hang.After));
    }

    private static void Bind(TcpListener listener, bool isSecure, SsoOptions options)
    {
        var end = (IPEndPoint)listener.LocalEndpoint;
        using var connection = new LdapConnection(new LdapDirectoryIdentifier($"{end.Address}", end.Port), null, AuthType.Basic) { AutoBind = false };
        connection.SessionOptions.ProtocolVersion = 3;
        if (isSecure) connection.SessionOptions.SecureSocketLayer = true;
        ConnectedAddress.Within(new AddressRules(options), () =>
        {
            connection.Bind(new NetworkCredential("cn=somebody", "a password"));
            return true;
        });
    }

    /// <summary>How many came before the connection was closed, or first; then it is closed here.</summary>
    private static async Task<int> FirstBytes(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        try
        {
            return await client.GetStream().ReadAsync(new byte[1024]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
