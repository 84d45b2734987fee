using System.DirectoryServices.Protocols;
using Livehouse.SingleSignOn.Network;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Ldap;

/// <summary>
/// Signs people in by a directory (LDAP v3, RFC 4511): looks the user up with an account that may search, then binds as the user with the password that was
/// typed. The directory decides; nothing of the password is kept.
/// </summary>
internal sealed class LdapProtocol(AddressRules rules, TimeProvider time, SsoOptions options) : ISsoProtocol, IDisposable
{
    private const int GroupsMax = 1_000;
    private const int GroupLevelsMax = 8;
    private const int LoginLengthMax = 254;

    /// <summary>Each sign-in blocks a thread while the directory thinks.</summary>
    private const int AtOnceMax = 16;

    /// <summary>Ids that a directory generates itself and never reuses.</summary>
    private static readonly string[] SubjectNames = ["entryUUID", "objectGUID", "ipaUniqueID", "nsUniqueId"];

    private readonly SemaphoreSlim _turns = new(AtOnceMax);

    public Task<string?> Begin(ProviderConfiguration provider, SignInAttempt attempt, SignInChecks checks, CancellationToken cancellation) =>
        Task.FromResult<string?>(null);

    public Task<ExternalIdentity> Complete(
        ProviderConfiguration provider, SignInAttempt attempt, CallbackInput input, SignInChecks checks, CancellationToken cancellation) =>
        Ask(provider.Ldap!, input.Login, checks, cancellation);

    public async Task Probe(
        ProviderConfiguration provider, SignInAttempt attempt, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation)
    {
        if (login is not null)
        {
            await Ask(provider.Ldap!, login, checks, cancellation);
            return;
        }

        var settings = provider.Ldap!;
        await InTurn(
            async () =>
            {
                using var session = await Open(settings, checks, cancellation);
                // No user has this name: the search must succeed, and find nothing.
                var found = Search(session, settings, $"nobody-{attempt.RequestId}", checks);
                checks.Require(
                    found.Count == 0, "search", SsoReasons.UserNotAllowed, "The filter finds somebody whatever the login is.", "0", $"{found.Count}",
                    $"The user filter must compare an attribute with {LdapText.LoginPlace}.");
                return true;
            },
            cancellation);
    }

    public void Dispose() => _turns.Dispose();

    private Task<ExternalIdentity> Ask(LdapSettings settings, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation) => InTurn(
        async () =>
        {
            // Many directories take an empty password for an anonymous bind, and say that it went well (RFC 4513, section 5.1.2).
            checks.Require(
                login is { Username.Length: > 0 and <= LoginLengthMax, Password.Length: > 0 } && !string.IsNullOrWhiteSpace(login.Username), "login",
                SsoReasons.CredentialsInvalid, "User name or password is empty.");
            using var session = await Open(settings, checks, cancellation);
            var found = Search(session, settings, login!.Username, checks);
            checks.Require(
                found.Count == 1, "search", SsoReasons.CredentialsInvalid, "The filter must find exactly one user.", "1", $"{found.Count}",
                found.Count > 1
                    ? "The user filter finds several entries: make it narrower."
                    : "Nothing below baseDn fits userFilter with this user name: compare both with the user's entry, and check that bindDn may read it.");
            var entry = found[0];
            await BindAs(settings, entry.DistinguishedName, login.Password, checks, cancellation);
            return Identity(settings, entry, Groups(session, settings, entry, checks), checks);
        },
        cancellation);

    private async Task<LdapSession> Open(LdapSettings settings, SignInChecks checks, CancellationToken cancellation)
    {
        var session = await LdapSession.Connect(settings, rules, options, checks, cancellation);
        if (session.Bind(settings.BindDn, settings.BindPassword ?? "") is not { } error)
        {
            checks.Pass("bind", settings.BindDn.Length > 0 ? "The directory took bindDn and bindPassword." : "The directory lets anybody search.");
            return session;
        }

        session.Dispose();
        throw LdapSession.IsUnreachable(error)
            ? checks.Fail(
                "connect", SsoReasons.ProviderUnreachable, $"The directory can't be reached: {error.Message}", null, settings.Url,
                "Check address, port and firewall; with ldaps also that the certificate is for that name and signed by an authority that is trusted here "
                    + "(certificateAuthority).")
            : checks.Fail(
                "bind", SsoReasons.ProviderUnreachable, $"The directory refuses the account that searches: {error.Message}", null, settings.BindDn,
                LdapSession.IsWrongPassword(error)
                    ? "bindDn or bindPassword is wrong, or that account is locked."
                    : "The directory doesn't take this kind of bind.");
    }

    private async Task BindAs(LdapSettings settings, string dn, string password, SignInChecks checks, CancellationToken cancellation)
    {
        // A connection of its own: what was read with the rights of the searching account stays that account's.
        using var session = await LdapSession.Connect(settings, rules, options, new SignInChecks(), cancellation);
        if (session.Bind(dn, password) is not { } error)
        {
            checks.Pass("bind.user", "The directory took the user's password.", null, Redaction.Masked(dn));
            return;
        }

        if (!LdapSession.IsWrongPassword(error)) throw checks.Fail("bind.user", SsoReasons.ProviderUnreachable, $"The directory refuses: {error.Message}");
        throw AccountState(error) is { } state
            ? checks.Fail("bind.user", SsoReasons.UserNotAllowed, $"The directory says that the account {state}.", hint: "Repair the account in the directory.")
            : checks.Fail("bind.user", SsoReasons.CredentialsInvalid, "The directory refuses the password.");
    }

    /// <summary>Active Directory answers 49 for all of these, with a number in its message.</summary>
    private static string? AccountState(LdapException error)
    {
        var words = error.ServerErrorMessage ?? "";
        return ((string Number, string State)[])
            [("data 533", "is disabled"), ("data 701", "has expired"), ("data 775", "is locked"), ("data 532", "has an expired password"),
                ("data 773", "must change its password first"), ("data 530", "may not sign in at this time"), ("data 531", "may not sign in from here")]
            is var known && Array.Find(known, one => words.Contains(one.Number, StringComparison.Ordinal)) is { State: { } state } ? state : null;
    }

    private static IReadOnlyList<SearchResultEntry> Search(LdapSession session, LdapSettings settings, string login, SignInChecks checks)
    {
        var names = settings.Attributes;
        string?[] wanted =
        [
            .. SubjectNames, "mail", "displayName", "cn", "uid", "sAMAccountName", settings.GroupAttribute ?? "memberOf", names.Subject, names.Email,
            names.Name,
            names.Username, names.Groups,
        ];
        try
        {
            return session.Search(
                settings.BaseDn, settings.UserFilter.Replace(LdapText.LoginPlace, LdapText.EscapeFilter(login), StringComparison.Ordinal), SearchScope.Subtree,
                entriesMax: 2, [.. wanted.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)]);
        }
        catch (DirectoryException error)
        {
            throw checks.Fail(
                "search",
                SsoReasons.ProviderUnreachable,
                $"The directory refuses the search: {error.Message}",
                null,
                $"{settings.BaseDn} {settings.UserFilter}",
                "Check baseDn and userFilter, and that the account that searches may read there.");
        }
    }

    private static List<string> Groups(LdapSession session, LdapSettings settings, SearchResultEntry entry, SignInChecks checks)
    {
        var attribute = settings.Attributes.Groups ?? settings.GroupAttribute ?? "memberOf";
        var groups = new HashSet<string>(Texts(entry, attribute), StringComparer.OrdinalIgnoreCase);
        try
        {
            // Not every directory lists an entry's memberships.
            if (groups.Count == 0 && settings.GroupAttribute is null)
            {
                var dn = LdapText.EscapeFilter(entry.DistinguishedName);
                groups.UnionWith(session.Search(settings.BaseDn, $"(|(member={dn})(uniqueMember={dn}))", SearchScope.Subtree, GroupsMax, "cn")
                    .Select(static group => group.DistinguishedName));
            }

            var level = groups.ToList();
            for (var depth = 0; settings.NestedGroups && depth < GroupLevelsMax && level.Count > 0 && groups.Count < GroupsMax; depth++)
            {
                level = [.. level.SelectMany(group => Above(session, group, attribute)).Where(groups.Add)];
            }
        }
        catch (DirectoryException error)
        {
            checks.Warn("groups", $"The directory refuses to tell all groups: {error.Message}", "Let the account that searches read groups.");
        }

        checks.Pass("groups", "Groups were read.", null, string.Join("; ", groups));
        return [.. groups.Take(GroupsMax).SelectMany(static group => (string[])[group, LdapText.FirstValue(group)]).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static IEnumerable<string> Above(LdapSession session, string group, string attribute) =>
        group.Contains('=', StringComparison.Ordinal)
            ? session.Search(group, "(objectClass=*)", SearchScope.Base, 1, attribute).SelectMany(found => Texts(found, attribute))
            : [];

    private static ExternalIdentity Identity(LdapSettings settings, SearchResultEntry entry, List<string> groups, SignInChecks checks)
    {
        var names = settings.Attributes;
        var subject = names.Subject is { } chosen
            ? Id(entry, chosen)
            : SubjectNames.Select(name => Id(entry, name)).FirstOrDefault(static id => id is not null);
        checks.Require(
            subject is not null,
            "subject",
            SsoReasons.SubjectMissing,
            "The entry has no id that stays the same.",
            names.Subject ?? string.Join(", ", SubjectNames),
            subject is null ? "nothing" : Redaction.Masked(subject),
            "Name an attribute that never changes (attributes.subject).");
        return new ExternalIdentity($"ldap:{settings.BaseDn.ToLowerInvariant()}", subject!)
        {
            Email = Texts(entry, names.Email ?? "mail").FirstOrDefault(),
            Name = Texts(entry, names.Name ?? "displayName").Concat(Texts(entry, "cn")).FirstOrDefault(),
            Username = Texts(entry, names.Username ?? "uid").Concat(Texts(entry, "sAMAccountName")).FirstOrDefault(),
            Groups = groups,
            Claims =
            [
                .. entry.Attributes.AttributeNames!.Cast<string>()
                    .Select(
                        name => KeyValuePair.Create(name, SubjectNames.Contains(name) ? "(an id)" : Redaction.Of(name, string.Join("; ", Texts(entry, name))))),
            ],
        };
    }

    /// <summary>Texts as they are, Active Directory's 16 bytes as hexadecimal digits.</summary>
    private static string? Id(SearchResultEntry entry, string name)
    {
        if (!entry.Attributes.Contains(name)) return null;
        var isText = !name.Equals("objectGUID", StringComparison.OrdinalIgnoreCase);
        var id = isText ? Texts(entry, name).FirstOrDefault() : Convert.ToHexStringLower((byte[])entry.Attributes[name].GetValues(typeof(byte[]))[0]);
        return id is { Length: > 0 and <= 255 } ? id : null;
    }

    private static IEnumerable<string> Texts(SearchResultEntry entry, string name) =>
        entry.Attributes.Contains(name) ? entry.Attributes[name].GetValues(typeof(string)).OfType<string>().Where(static text => text.Length > 0) : [];

    private async Task<T> InTurn<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.RequestTimeMax * 3, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        await _turns.WaitAsync(either.Token);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }
}
