using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Livehouse.Testing.Providers;

/// <summary>
/// A real directory (Debian's <c>slapd</c>) on free loopback ports, with TLS on one and StartTLS on the other, the memberof overlay, and data in a folder of
/// its
/// own. The searching account is <see cref="BindDn"/>; users' passwords are <c>secret of {uid}</c>.
/// </summary>
public sealed class LdapServer : IAsyncDisposable
{
    public const string BaseDn = "dc=example,dc=com";
    public const string BindDn = "cn=livehouse,dc=example,dc=com";
    public const string BindPassword = "a password that searches";

    private static readonly string? Program = ((string[])["/usr/sbin/slapd", "/usr/local/sbin/slapd"]).FirstOrDefault(File.Exists);

    private readonly Process _process;
    private readonly string _folder;

    private LdapServer(Process process, string folder, int port, int securePort, string authority) =>
        (_process, _folder, Url, SecureUrl, Authority) = (process, folder, $"ldap://127.0.0.1:{port}", $"ldaps://127.0.0.1:{securePort}", authority);

    public static bool IsInstalled => Program is not null;

    /// <summary>By its number: of <c>localhost</c> libldap compares the machine's own name with the certificate.</summary>
    public string Url { get; }

    public string SecureUrl { get; }

    /// <summary>Who signed the directory's certificate, PEM.</summary>
    public string Authority { get; }

    public static async Task<LdapServer> Start()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-ldap-").FullName;
        var authority = WriteCertificates(folder);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(folder, "slapd.conf"), Configuration(folder));
        await File.WriteAllTextAsync(Path.Combine(folder, "data.ldif"), Entries());
        await Run("/usr/sbin/slapadd", "-f", Path.Combine(folder, "slapd.conf"), "-l", Path.Combine(folder, "data.ldif"));
        for (var attempt = 1; ; attempt++)
        {
            var (port, securePort) = (FreePort(), FreePort());
            var process = Process.Start(new ProcessStartInfo(
                Program!, ["-f", Path.Combine(folder, "slapd.conf"), "-h", $"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{securePort}/", "-d", "0"])
            {
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("slapd did not start.");
            var errors = process.StandardError.ReadToEndAsync();
            if (await Answers(process, port) && await Answers(process, securePort)) return new LdapServer(process, folder, port, securePort, authority);
            // Another process took a port in between.
            if (!process.HasExited) process.Kill();
            if (attempt == 5) throw new InvalidOperationException($"slapd did not start:\n{await errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await Teardown.UntilEnded(_process, "slapd");
        Teardown.Delete(_folder);
    }

    private static string Configuration(string folder) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        pidfile {folder}/slapd.pid
        TLSCACertificateFile {folder}/authority.pem
        TLSCertificateFile {folder}/server.pem
        TLSCertificateKeyFile {folder}/server.key
        sizelimit 500
        database mdb
        suffix "{BaseDn}"
        directory {folder}/data
        rootdn "cn=root,{BaseDn}"
        overlay memberof
        memberof-refint TRUE
        access to attrs=userPassword by anonymous auth by * none
        access to * by dn.exact="{BindDn}" read by * none
        """;

    private static string Entries() => $"""
        dn: {BaseDn}
        objectClass: dcObject
        objectClass: organization
        dc: example
        o: Example

        dn: {BindDn}
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: livehouse
        userPassword: {BindPassword}

        dn: ou=people,{BaseDn}
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,{BaseDn}
        objectClass: organizationalUnit
        ou: groups

        {Person("ada", "uid=ada,ou=people,dc=example,dc=com", "Ada Lovelace", "memberOf: cn=crew,ou=groups,dc=example,dc=com")}

        {Person("bob", @"cn=Builder\2C Bob,ou=people,dc=example,dc=com", "Builder, Bob", @"memberOf: cn=crew\2C night,ou=groups,dc=example,dc=com")}

        {Person("twin", "uid=twin,ou=people,dc=example,dc=com", "Twin One")}

        {Person("twin", "cn=Twin Two,ou=people,dc=example,dc=com", "Twin Two")}

        dn: cn=crew,ou=groups,{BaseDn}
        objectClass: groupOfNames
        cn: crew
        member: uid=ada,ou=people,{BaseDn}
        memberOf: cn=everybody,ou=groups,{BaseDn}

        dn: cn=everybody,ou=groups,{BaseDn}
        objectClass: groupOfNames
        cn: everybody
        member: cn=crew,ou=groups,{BaseDn}

        dn: cn=crew\2C night,ou=groups,{BaseDn}
        objectClass: groupOfNames
        cn: crew, night
        member: cn=Builder\2C Bob,ou=people,{BaseDn}
        """;

    private static string Person(string uid, string dn, string name, string? memberOf = null) => $"""
        dn: {dn}
        objectClass: inetOrgPerson
        uid: {uid}
        cn: {name}
        sn: {name.Split(' ')[^1]}
        displayName: {name}
        mail: {uid}@example.com
        userPassword: secret of {uid}
        """ + (memberOf is null ? "" : $"\n{memberOf}");

    private static string WriteCertificates(string folder)
    {
        using var authorityKey = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        var authorityRequest = new CertificateRequest("CN=an authority of the tests", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        using var serverKey = RSA.Create(2048);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        using var server = serverRequest.Create(authority, now.AddDays(-1), now.AddDays(29), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "authority.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
        return authority.ExportCertificatePem();
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{errors}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Polls until the port is open or the process has ended.</summary>
    private static async Task<bool> Answers(Process process, int port)
    {
        using var limit = new CancellationTokenSource(Hang.After);
        while (!process.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return true;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        return false;
    }
}

/// <summary>A test that needs <c>slapd</c>; skipped where it is not installed, except in CI.</summary>
public sealed class LdapFactAttribute : Xunit.FactAttribute
{
    public LdapFactAttribute()
    {
        if (!LdapServer.IsInstalled && Environment.GetEnvironmentVariable("CI") is null) Skip = "slapd is not installed (Debian: apt-get install slapd).";
    }
}

/// <summary>As <see cref="LdapFactAttribute"/>.</summary>
public sealed class LdapTheoryAttribute : Xunit.TheoryAttribute
{
    public LdapTheoryAttribute() => Skip = new LdapFactAttribute().Skip;
}
