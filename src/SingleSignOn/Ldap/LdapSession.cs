using System.DirectoryServices.Protocols;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Ldap;

/// <summary>A bound connection to a directory; every call blocks its thread, for at most the time limit of one request.</summary>
internal sealed class LdapSession : IDisposable
{
    private const int InvalidCredentials = 49;
    private const int ServerDown = 81;

    private readonly LdapConnection _connection;
    private readonly AddressRules _rules;
    private readonly TimeSpan _timeMax;

    private LdapSession(LdapConnection connection, AddressRules rules, TimeSpan timeMax) => (_connection, _rules, _timeMax) = (connection, rules, timeMax);

    /// <summary>Resolves the host and connects; the connection is not bound yet.</summary>
    /// <exception cref="SsoFailedException">It can't be reached.</exception>
    public static async Task<LdapSession> Connect(
        LdapSettings settings, AddressRules rules, SsoOptions options, SignInChecks checks, CancellationToken cancellation)
    {
        var uri = new Uri(settings.Url);
        var isSecure = uri.Scheme == "ldaps";
        var port = uri.Port > 0 ? uri.Port : isSecure ? 636 : 389;
        await Reach(uri.Host, port, rules, options, checks, cancellation);
        var connection = new LdapConnection(
            new LdapDirectoryIdentifier(uri.Host, port), null, AuthType.Basic) { AutoBind = false, Timeout = options.RequestTimeMax };
        var session = new LdapSession(connection, rules, options.RequestTimeMax);
        try
        {
            Set(connection.SessionOptions, settings, isSecure);
            if (settings.StartTls && !isSecure) session.StartTls();
            checks.Pass("address", "The directory's address is known.", null, $"{uri.Host}:{port}");
            return session;
        }
        catch (Exception error) when (error is DirectoryException or PlatformNotSupportedException or DllNotFoundException)
        {
            session.Dispose();
            throw checks.Fail(
                "tls", SsoReasons.ProviderUnreachable, $"The directory can't be reached with TLS: {error.Message}",
                hint: "Check address and port, and that the directory's certificate is for that name and signed by an authority that is trusted here "
                    + "(certificateAuthority).");
        }
    }

    /// <summary>Null when the directory accepted name and password, otherwise its message and number.</summary>
    public LdapException? Bind(string dn, string password)
    {
        try
        {
            if (dn.Length == 0) _connection.AuthType = AuthType.Anonymous;
            Checked(() =>
            {
                if (dn.Length == 0) _connection.Bind();
                else _connection.Bind(new NetworkCredential(dn, password));
            });
            return null;
        }
        catch (LdapException error)
        {
            return error;
        }
    }

    public static bool IsWrongPassword(LdapException error) => error.ErrorCode == InvalidCredentials;

    public static bool IsUnreachable(LdapException error) => error.ErrorCode is ServerDown or 85 or 91;

    /// <summary>At most so many entries.</summary>
    /// <exception cref="DirectoryException">The directory refuses.</exception>
    public IReadOnlyList<SearchResultEntry> Search(string baseDn, string filter, SearchScope scope, int entriesMax, params string[] attributes)
    {
        var request = new SearchRequest(baseDn, filter, scope, attributes) { TimeLimit = _timeMax };
        var page = new PageResultRequestControl(Math.Min(entriesMax, 500)) { IsCritical = false };
        request.Controls.Add(page);
        var found = new List<SearchResultEntry>();
        while (true)
        {
            var response = (SearchResponse)ConnectedAddress.Within(_rules, () => _connection.SendRequest(request, _timeMax));
            found.AddRange(response.Entries.Cast<SearchResultEntry>().Take(entriesMax - found.Count));
            var cookie = response.Controls.OfType<PageResultResponseControl>().FirstOrDefault()?.Cookie;
            if (cookie is not { Length: > 0 } || found.Count >= entriesMax) return found;
            page.Cookie = cookie;
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// libldap waits for an unresponsive host as long as the system does, which is minutes: reachability is checked first, within a time limit.
    /// </summary>
    private static async Task Reach(
        string host, int port, AddressRules rules, SsoOptions options, SignInChecks checks, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.RequestTimeMax);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var addresses = await rules.Resolve(host.Trim('[', ']'), either.Token);
            using var probe = new TcpClient();
            await probe.ConnectAsync(addresses, port, either.Token);
        }
        catch (AddressRefusedException refused)
        {
            throw checks.Fail("address", SsoReasons.ProviderUnreachable, refused.Message);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            throw checks.Fail("address", SsoReasons.ProviderUnreachable, $"The name {host} has no address.");
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw checks.Fail(
                "connect", SsoReasons.ProviderUnreachable, $"Nobody answers at {host}:{port}.", null, $"{host}:{port}", "Check address, port and firewall.");
        }
    }

    private static void Set(LdapSessionOptions session, LdapSettings settings, bool isSecure)
    {
        session.ProtocolVersion = 3;
        session.ReferralChasing = ReferralChasingOptions.None;
        if (settings.CertificateAuthority is { } authority && !OperatingSystem.IsWindows())
        {
            // Only both together have an effect on Linux: without the new context libldap goes on with what it read at first.
            session.TrustedCertificatesDirectory = FolderOf(authority);
            session.StartNewTlsSessionContext();
        }

        if (isSecure) session.SecureSocketLayer = true;
    }

    /// <summary>On Linux the connection is only made by the first request, and StartTLS as the first finds none: an empty bind goes before it.</summary>
    private void StartTls()
    {
        _connection.AuthType = AuthType.Anonymous;
        Checked(_connection.Bind);
        _connection.SessionOptions.StartTransportLayerSecurity(null);
        _connection.AuthType = AuthType.Basic;
    }

    /// <summary>Whatever may connect goes through here: where to is looked at before anything is sent.</summary>
    private void Checked(Action work) => ConnectedAddress.Within(_rules, () =>
    {
        work();
        return true;
    });

    /// <summary>libldap reads authorities from folders alone. Named by its contents, so that there is one for each authority.</summary>
    private static string FolderOf(string authority)
    {
        var folder = Path.Combine(
            Path.GetTempPath(), $"livehouse-ca-{Environment.UserName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authority)))[..16]}");
        var file = Path.Combine(folder, "authority.pem");
        Directory.CreateDirectory(folder);
        if (!File.Exists(file) || File.ReadAllText(file) != authority) File.WriteAllText(file, authority);
        return folder;
    }
}
