using Livehouse.SingleSignOn.Ldap;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Ldap;

/// <summary>Sign-ins by a real directory, Debian's <c>slapd</c>.</summary>
public sealed class DirectoryTests : IAsyncLifetime, IDisposable
{
    private readonly ProtocolStage _stage = new();
    private readonly LdapProtocol _ldap;
    private LdapServer? _server;

    public DirectoryTests() => _ldap = new LdapProtocol(new AddressRules(_stage.Options), _stage.Time, _stage.Options);

    public async Task InitializeAsync() => _server = LdapServer.IsInstalled ? await LdapServer.Start() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _ldap.Dispose();
        _stage.Dispose();
    }

    [LdapFact]
    public async Task GivenADirectory_WhenSomebodySignsIn_ThenItSaysWhoThatIsAndInWhichGroups()
    {
        var identity = await SignIn(Directory(), "ada", "secret of ada");
        Assert.Equal("ldap:dc=example,dc=com", identity.Authority);
        Assert.True(Guid.TryParse(identity.Subject, out _), identity.Subject);
        Assert.Equal(("ada@example.com", "Ada Lovelace", "ada"), (identity.Email, identity.Name, identity.Username));
        Assert.Contains("crew", identity.Groups);
        Assert.Contains("cn=crew,ou=groups,dc=example,dc=com", identity.Groups);
        Assert.DoesNotContain("everybody", identity.Groups);
        Assert.DoesNotContain(identity.Claims, static claim => claim.Value.Contains("Lovelace", StringComparison.Ordinal));
    }

    [LdapFact]
    public async Task GivenGroupsInGroups_WhenTheyAreAskedFor_ThenThoseAboveAreThereToo()
    {
        var identity = await SignIn(Directory(settings => settings with { NestedGroups = true }), "ada", "secret of ada");
        Assert.Contains("crew", identity.Groups);
        Assert.Contains("everybody", identity.Groups);
    }

    /// <summary>A comma within a name is escaped in a DN, and that once more in a filter.</summary>
    [LdapFact]
    public async Task GivenNamesWithCommas_WhenTheirOwnerSignsIn_ThenTheGroupsAreFoundEitherWay()
    {
        Assert.Contains("crew, night", (await SignIn(Directory(), "bob", "secret of bob")).Groups);
    }

    [LdapFact]
    public async Task GivenTls_WhenTheAuthorityIsKnown_ThenTheDirectoryIsReachedAndOtherwiseNot()
    {
        Assert.Equal("ada", (await SignIn(Directory(Secure), "ada", "secret of ada")).Username);
        Assert.Equal("ada", (await SignIn(Directory(StartTls), "ada", "secret of ada")).Username);
        Assert.Equal(
            SsoReasons.ProviderUnreachable, (await Failure(Directory(settings => Secure(settings) with { CertificateAuthority = null }), "ada", "x")).Reason);
        Assert.Equal(
            SsoReasons.ProviderUnreachable, (await Failure(Directory(settings => StartTls(settings) with { CertificateAuthority = null }), "ada", "x")).Reason);

        LdapSettings Secure(LdapSettings settings) => settings with { Url = _server!.SecureUrl, CertificateAuthority = _server.Authority };
        LdapSettings StartTls(LdapSettings settings) => settings with { StartTls = true, CertificateAuthority = _server!.Authority };
    }

    [LdapFact]
    public async Task GivenWhatMustNotSignIn_WhenItIsTried_ThenItIsRefusedForItsReason()
    {
        foreach (var (login, password, step) in ((string, string, string)[])
            [
                ("ada", "wrong", "bind.user"), ("ada", "", "login"), ("", "", "login"), ("   ", "x", "login"), ("nobody", "secret of ada", "search"),
                ("*", "secret of ada", "search"), ("ad*", "secret of ada", "search"), ("ada)(uid=*", "secret of ada", "search"),
                ("*)(|(uid=*", "secret of ada", "search"), ("ada\\", "secret of ada", "search"), ("ada\0", "secret of ada", "search"),
                ("uid=ada,ou=people,dc=example,dc=com", "secret of ada", "search"), (@"ada\2a", "secret of ada", "search"),
                ("twin", "secret of twin", "search"),
                (new string('a', 300), "secret of ada", "login"),
            ])
        {
            Assert.Equal((step, SsoReasons.CredentialsInvalid), await Failure(Directory(), login, password));
        }
    }

    [LdapFact]
    public async Task GivenAWrongSetting_WhenItIsTested_ThenTheRightStepFailsWithAHint()
    {
        Assert.Equal(("bind", SsoReasons.ProviderUnreachable), await Probe(Directory(settings => settings with { BindPassword = "wrong" })));
        Assert.Equal(("search", SsoReasons.ProviderUnreachable), await Probe(Directory(settings => settings with { BaseDn = "dc=nowhere,dc=com" })));
        Assert.Equal(("search", SsoReasons.ProviderUnreachable), await Probe(Directory(settings => settings with { UserFilter = "(&(uid={login})" })));
        Assert.Equal(("search", SsoReasons.UserNotAllowed), await Probe(Directory(settings => settings with { UserFilter = "(|(uid={login})(uid=ada))" })));
        Assert.Equal(("connect", SsoReasons.ProviderUnreachable), await Probe(Directory(settings => settings with { Url = "ldap://localhost:1" })));
        Assert.Equal(("address", SsoReasons.ProviderUnreachable), await Probe(Directory(settings => settings with { Url = "ldaps://10.0.0.1" })));

        var checks = new SignInChecks();
        await _ldap.Probe(Directory(), _stage.NewAttempt(), null, checks, default);
        Assert.All(checks.Steps, static step => Assert.True(step.Ok));
        await _ldap.Probe(Directory(), _stage.NewAttempt(), new PasswordLogin("ada", "secret of ada"), checks, default);
        Assert.Contains(checks.Steps, static step => step is { Name: "bind.user", Ok: true });
    }

    private ProviderConfiguration Directory(Func<LdapSettings, LdapSettings>? change = null)
    {
        var settings = new LdapSettings(
            _server!.Url, false, LdapServer.BindDn, LdapServer.BindPassword, LdapServer.BaseDn, "(uid={login})", null, false, null, new ClaimNames());
        return new ProviderConfiguration(ProviderTypes.Ldap, "A directory", true, false, []) { Ldap = change?.Invoke(settings) ?? settings };
    }

    private Task<ExternalIdentity> SignIn(ProviderConfiguration provider, string login, string password) =>
        _ldap.Complete(provider, _stage.NewAttempt(), new CallbackInput { Login = new PasswordLogin(login, password) }, _stage.Checks, default);

    private Task<(string Step, string Reason)> Failure(ProviderConfiguration provider, string login, string password) => _stage.FailureOf(checks =>
        _ldap.Complete(provider, _stage.NewAttempt(), new CallbackInput { Login = new PasswordLogin(login, password) }, checks, default));

    private Task<(string Step, string Reason)> Probe(ProviderConfiguration provider) =>
        _stage.FailureOf(checks => _ldap.Probe(provider, _stage.NewAttempt(), null, checks, default));
}
