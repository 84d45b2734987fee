using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Members;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Passwords;

/// <summary>Forgotten, reset and changed passwords, confirmed addresses, accepted invitations.</summary>
public abstract partial class PasswordLinkSuite(ITestDatabase database) : IdentitySuite(database)
{
    private const string NewPassword = "a new horse battery";

    private static readonly Asker Asker = new(IPAddress.Parse("203.0.113.7"), "Firefox/120.0");

    [ContractFact]
    public async Task GivenAForgottenPassword_WhenTheLinkIsUsed_ThenTheNewOneOpensAndEverySessionHasEnded()
    {
        var (here, elsewhere) = (await Register(), Granted(await Login()));
        var mail = Assert.Single(await Forgot("Maya@example.com"));
        Assert.Equal("maya@example.com", mail.To);
        Assert.Contains("with Firefox/120.0, from the address 203.0.113.7", mail.Text, StringComparison.Ordinal);

        Assert.False((await Identity.Passwords.Reset(TokenIn(mail), NewPassword, Asker)).IsRefused);

        foreach (var signIn in (SignIn[])[here, elsewhere])
        {
            Assert.Null(await Identity.Tokens.Verify(signIn.AccessToken));
            Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
        }

        Refused(RefusalCodes.Unauthorized, await Login());
        Granted(await Login(password: NewPassword));
        Assert.Contains("was changed", Assert.Single(await Mails()).Subject, StringComparison.Ordinal);
        Assert.Equal("token", (await Identity.Passwords.Reset(TokenIn(mail), Password, Asker)).Refusal!.Field);
        Assert.All(Loggers.Lines, line => Assert.DoesNotContain("203.0.113.7", line, StringComparison.Ordinal));
        var audit = await Storage.Identity.Audit.Find(new AuditQuery(Caller.DefaultTenant, 10, Action: AuditActions.PasswordReset));
        Assert.Equal((here.User.Id, "203.0.113.7"), (Assert.Single(audit).Target, audit[0].Ip));
    }

    [ContractFact]
    public async Task GivenAnAddressWithoutAnAccount_ThenTheAnswerAndWhatIsStoredAreTheSameAndNothingIsSent()
    {
        await Register();
        var known = await Identity.Passwords.Forgot("default", "maya@example.com", Asker);
        var unknown = await Identity.Passwords.Forgot("default", "nobody@example.com", Asker);
        Assert.Equal((known.IsRefused, known.Value), (unknown.IsRefused, unknown.Value));
        var pending = await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 10);
        Assert.Equal(2, pending.Count);
        Assert.All(pending, message => Assert.IsType<PrepareReset>(message.Message));
        Assert.All(pending, message => Assert.DoesNotContain("@", ((PrepareReset)message.Message).Sealed, StringComparison.Ordinal));
        foreach (var message in pending)
        {
            await Identity.Passwords.SendReset((PrepareReset)message.Message, default);
            await Storage.Outbox.End(new(message.Id, message.Attempts), Clock.GetUtcNow());
        }

        Assert.Equal("maya@example.com", Assert.Single(await Mails()).To);
        Assert.Empty(await Forgot("maya@example.com", tenant: "other"));
    }

    [ContractFact]
    public async Task GivenAResetThatIsPreparedTwice_ThenOneMailIsSent()
    {
        await Register();
        await Identity.Passwords.Forgot("default", "maya@example.com", Asker);
        var asked = Assert.Single(await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 10));
        using var other = NewProcess();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? Identity : other).Passwords.SendReset((PrepareReset)asked.Message, default)));
        await Storage.Outbox.End(new(asked.Id, asked.Attempts), Clock.GetUtcNow());
        Assert.Single(await Mails());
    }

    [ContractFact]
    public async Task GivenOneLink_WhenTwentyUseItAtOnce_ThenOnePasswordIsSet()
    {
        await Register();
        var token = TokenIn(Assert.Single(await Forgot("maya@example.com")));
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Identity : other).Passwords.Reset(token, $"{NewPassword} {i:D2}", Asker)));
        var winner = Array.FindIndex(outcomes, outcome => !outcome.IsRefused);
        Assert.Single(outcomes, outcome => !outcome.IsRefused);
        Granted(await Login(password: $"{NewPassword} {winner:D2}"));
    }

    [ContractFact]
    public async Task GivenALink_ThenItLapsesAndAWeakPasswordDoesNotSpendIt()
    {
        await Register();
        var token = TokenIn(Assert.Single(await Forgot("maya@example.com")));
        Assert.Equal("password", (await Identity.Passwords.Reset(token, "short", Asker)).Refusal!.Field);
        Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        var last = TokenIn(Assert.Single(await Forgot("maya@example.com")));
        Assert.False((await Identity.Passwords.Reset(token, NewPassword, Asker)).IsRefused);
        // A new password takes back the links that were asked for before.
        Assert.Equal("token", (await Identity.Passwords.Reset(last, NewPassword, Asker)).Refusal!.Field);
        await Mails();
        token = TokenIn(Assert.Single(await Forgot("maya@example.com")));
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("token", (await Identity.Passwords.Reset(token, NewPassword, Asker)).Refusal!.Field);
        Assert.Equal("token", (await Identity.Passwords.Reset("", NewPassword, Asker)).Refusal!.Field);
    }

    [ContractFact]
    public async Task GivenMoreThanThreeAsks_ThenTheAddressIsLimitedWhetherOrNotItHasAnAccount()
    {
        await Register();
        foreach (var email in (string[])["maya@example.com", "nobody@example.com"])
        {
            for (var i = 0; i < 3; i++) Assert.False((await Identity.Passwords.Forgot("default", email, Asker.Unknown)).IsRefused);
            var refused = (await Identity.Passwords.Forgot("default", email.ToUpperInvariant(), Asker.Unknown)).Refusal!;
            Assert.Equal(
                (RefusalCodes.RateLimited, "password-mails", TimeSpan.FromMinutes(15)), (refused.Code, refused.Limit!.Policy, refused.Limit.RetryAfter));
        }

        for (var i = 0; i < 20; i++) Assert.False((await Identity.Passwords.Forgot("default", $"u{i}@example.com", Asker)).IsRefused);
        Assert.Equal("password-asks", (await Identity.Passwords.Forgot("default", "last@example.com", Asker)).Refusal!.Limit!.Policy);
    }

    [ContractFact]
    public async Task GivenAChangedPassword_ThenTheSessionGoesOnAndTheOthersEnd()
    {
        var (here, elsewhere) = (await Register(), Granted(await Login()));
        Assert.Equal(RefusalCodes.Forbidden, (await Change(here, WrongPassword, NewPassword)).Refusal!.Code);
        Assert.Equal("newPassword", (await Change(here, Password, "short")).Refusal!.Field);

        Assert.False((await Change(here, Password, NewPassword)).IsRefused);

        Assert.NotNull(await Identity.Tokens.Verify(here.AccessToken));
        Granted(await Refresh(here.RefreshToken));
        Assert.Null(await Identity.Tokens.Verify(elsewhere.AccessToken));
        Refused(RefusalCodes.Unauthorized, await Login());
        Granted(await Login(password: NewPassword));
        Assert.Contains("was changed", Assert.Single(await Mails()).Subject, StringComparison.Ordinal);
        for (var i = 0; i < 9; i++) await Change(here, WrongPassword, NewPassword);
        Assert.Equal(RefusalCodes.AccountLocked, (await Change(here, NewPassword, Password)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenAVerificationLink_ThenItConfirmsTheAddressOnce()
    {
        var caller = CallerOf(await Register());
        Assert.False((await Identity.Passwords.AskVerification(caller, Asker)).IsRefused);
        var token = TokenIn(Assert.Single(await Mails()));
        Assert.Equal("token", (await Identity.Passwords.Reset(token, NewPassword, Asker)).Refusal!.Field);
        Assert.False((await Identity.Passwords.VerifyEmail(token)).IsRefused);
        Assert.Equal("token", (await Identity.Passwords.VerifyEmail(token)).Refusal!.Field);
        Assert.Equal("token", (await Identity.Passwords.VerifyEmail(new string('a', 5_000))).Refusal!.Field);
        for (var i = 0; i < 2; i++) Assert.False((await Identity.Passwords.AskVerification(caller, Asker)).IsRefused);
        Assert.Equal("verification-mails", (await Identity.Passwords.AskVerification(caller, Asker)).Refusal!.Limit!.Policy);
    }

    [ContractFact]
    public async Task GivenAnInvitation_ThenItIsKeptWithTheAccountAndItsTokenSetsThePasswordAndSignsInOnce()
    {
        var woken = 0;
        using var inviting = new IdentityServices(
            Storage.Identity with { OneTime = Unavailable<IOneTimeStore>() }, Options, Clock, Loggers, new IdentityEnvironment { Wake = () => woken++ });
        PreparedSecret? secret = null;
        var member = new NewMember(Caller.DefaultTenant, "zoe@example.com", "Zoë", Role.Defaults, AuditActions.UserInvite)
        {
            Secret = account => secret = inviting.OneTime.Prepare(
                OneTimePurposes.Invitation, account.TenantId, account.Id, TimeSpan.FromDays(7),
                message: token => inviting.Messages.Mail(account.Email, "You are invited", $"#token={token}")),
        };
        Assert.False((await inviting.Members.Provision(member, Acting.System)).IsRefused);
        Assert.Equal(1, woken);
        Assert.True((await inviting.Members.Provision(member, Acting.System)).IsRefused);
        Assert.Equal(1, woken);
        var mail = Assert.Single(await Mails());
        Assert.Equal("zoe@example.com", mail.To);

        var accepted = await Identity.Passwords.AcceptInvitation(TokenIn(mail), NewPassword, Asker);

        Assert.NotNull(await Identity.Tokens.Verify(accepted.Value!.SignIn!.AccessToken));
        Assert.True(accepted.Value.SignIn.User.EmailVerified);
        Granted(await Login("zoe@example.com", NewPassword));
        Assert.Equal("token", (await Identity.Passwords.AcceptInvitation(TokenIn(mail), NewPassword, Asker)).Refusal!.Field);
    }

    [ContractFact]
    public async Task GivenARegistration_ThenTheMailThatConfirmsItsAddressIsKeptWithTheAccountAndTheOutboxIsWokenOnce()
    {
        var woken = 0;
        // Whatever is stored by itself, before or after the account, fails.
        using var registering = new IdentityServices(
            Storage.Identity with { OneTime = Unavailable<IOneTimeStore>() }, Options, Clock, Loggers, new IdentityEnvironment { Wake = () => woken++ });
        var signIn = Granted(await registering.Accounts.Register(Form(operation: "op-1") with { ClientAddress = IPAddress.Parse("203.0.113.9") }));
        Assert.False(signIn.User.EmailVerified);
        Assert.Equal(1, woken);
        Assert.True(Granted(await registering.Accounts.Register(Form(operation: "op-1"))).IsRepeat);
        Refused(RefusalCodes.Conflict, await registering.Accounts.Register(Form("mayb", email: "maya@example.com")));
        Assert.Equal(1, woken);

        var mail = Assert.Single(await Mails());
        Assert.Contains("with tests/1.0, from the address 203.0.113.9", mail.Text, StringComparison.Ordinal);
        Assert.False((await Identity.Passwords.VerifyEmail(TokenIn(mail))).IsRefused);
        Assert.True((await Identity.Accounts.Me(CallerOf(signIn), null)).EmailVerified);
        // Another address is confirmed anew; the same one in other letters is not.
        Assert.False((await Identity.Members.SetProfile("default", signIn.User.Id, "MAYA@example.com", null, Acting.System)).IsRefused);
        Assert.True((await Identity.Accounts.Me(CallerOf(signIn), null)).EmailVerified);
        Assert.False((await Identity.Members.SetProfile("default", signIn.User.Id, "else@example.com", null, Acting.System)).IsRefused);
        Assert.False((await Identity.Accounts.Me(CallerOf(signIn), null)).EmailVerified);
    }

    [ContractFact]
    public async Task GivenAnInstallationWithoutMail_ThenWhatNeedsOneIsRefusedWhoeverAsks()
    {
        var signIn = await Register();
        using var silent = new IdentityServices(Storage.Identity, Options, Clock, Loggers, new IdentityEnvironment { SendsMail = false, SendsSms = false });
        foreach (var email in (string[])["maya@example.com", "nobody@example.com"])
        {
            Assert.Equal(RefusalCodes.MailNotConfigured, (await silent.Passwords.Forgot("default", email, Asker)).Refusal!.Code);
        }

        Assert.Equal(RefusalCodes.MailNotConfigured, (await silent.Passwords.AskVerification(CallerOf(signIn), Asker)).Refusal!.Code);
        Assert.Equal(RefusalCodes.MailNotConfigured, (await silent.Mfa.SetUp(new(CallerOf(signIn), "email"))).Refusal!.Code);
        Assert.Equal(RefusalCodes.SmsNotConfigured, (await silent.Mfa.SetUp(new(CallerOf(signIn), "sms", "+4930123456"))).Refusal!.Code);
        Assert.False((await silent.Passwords.Change(CallerOf(signIn), SessionOf(signIn), Password, NewPassword, Asker)).IsRefused);
        Assert.Null(await Storage.Outbox.NextDue());
    }

    /// <summary>Without the mail that confirms the address.</summary>
    private async Task<SignIn> Register()
    {
        var signIn = await Register("maya");
        await Mails();
        return signIn;
    }

    private static T Unavailable<T>() where T : class => DispatchProxy.Create<T, UnavailablePort>();

    private Task<Outcome<Done>> Change(SignIn signIn, string current, string next) =>
        Identity.Passwords.Change(CallerOf(signIn), SessionOf(signIn), current, next, Asker);

    private async Task<IReadOnlyList<MailMessage>> Forgot(string email, string tenant = Caller.DefaultTenant)
    {
        Assert.False((await Identity.Passwords.Forgot(tenant, email, Asker)).IsRefused);
        foreach (var pending in await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 10))
        {
            if (pending.Message is PrepareReset asked) await Identity.Passwords.SendReset(asked, default);
            await Storage.Outbox.End(new(pending.Id, pending.Attempts), Clock.GetUtcNow());
        }

        return await Mails();
    }

    /// <summary>What waits to be sent; it is gone then.</summary>
    private async Task<IReadOnlyList<MailMessage>> Mails()
    {
        List<MailMessage> mails = [];
        foreach (var pending in await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 100))
        {
            if (pending.Message is SendEmail mail) mails.Add(Identity.Messages.Open(mail));
            await Storage.Outbox.End(new(pending.Id, pending.Attempts), Clock.GetUtcNow());
        }

        return mails;
    }

    private static string TokenIn(MailMessage mail) => Token().Match(mail.Text).Groups[1].Value;

    private static Caller CallerOf(SignIn signIn) => new(signIn.User.TenantId, signIn.User.Id, signIn.User.DisplayName, signIn.User.Roles);

    [GeneratedRegex("#token=([A-Za-z0-9_-]+)")]
    private static partial Regex Token();
}

public sealed class SqlitePasswordLinkTests() : PasswordLinkSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPasswordLinkTests(PostgreSqlServer server) : PasswordLinkSuite(new PostgreSqlTestDatabase(server));
