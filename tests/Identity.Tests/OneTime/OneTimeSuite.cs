using Livehouse.Callers;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tokens;
using Livehouse.Refusals;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.OneTime;

/// <summary>Secrets that are good once, and proving once more who one is.</summary>
public abstract class OneTimeSuite(ITestDatabase database) : IdentitySuite(database)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [ContractFact]
    public async Task GivenASecret_WhenFortyTakeItAtOnceOverTwoProcesses_ThenOneGetsIt()
    {
        using var other = NewProcess();
        var secret = await Issue("u1", data: "maya@example.com");
        Assert.Equal("maya@example.com", (await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secret))!.Data);

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? Identity : other).OneTime.Take(OneTimePurposes.PasswordReset, secret)));

        var ticket = Assert.Single(taken, ticket => ticket is not null)!;
        Assert.Equal(("u1", "maya@example.com", Caller.DefaultTenant), (ticket.Subject, ticket.Data, ticket.TenantId));
        Assert.Null(await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secret));
    }

    [ContractFact]
    public async Task GivenASecret_ThenItIsGoodForItsPurposeAndItsTimeAlone()
    {
        var secret = await Issue("u1");
        Assert.Null(await Identity.OneTime.Take(OneTimePurposes.Invitation, secret));
        Assert.Null(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, secret + "x"));
        Assert.Null(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, ""));
        Assert.Null(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, new string('a', 10_000)));
        Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secret));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secret));
        Assert.Null(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, secret));
        Assert.Equal(1, await Storage.Identity.OneTime.Purge(Clock.GetUtcNow()));
    }

    [ContractFact]
    public async Task GivenMoreSecretsThanAreKept_ThenTheOldestOfThatSubjectGoes()
    {
        List<string> secrets = [];
        var others = await Issue("u2");
        for (var i = 0; i <= OneTimeSecrets.KeptMax; i++)
        {
            secrets.Add(await Issue("u1"));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Null(await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secrets[0]));
        foreach (var secret in secrets[1..].Append(others)) Assert.NotNull(await Identity.OneTime.Find(OneTimePurposes.PasswordReset, secret));
        await Identity.OneTime.Drop(OneTimePurposes.PasswordReset, Caller.DefaultTenant, "u1");
        foreach (var secret in secrets) Assert.Null(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, secret));
        Assert.NotNull(await Identity.OneTime.Take(OneTimePurposes.PasswordReset, others));
    }

    [ContractFact]
    public async Task GivenASecretThatIsMailed_ThenTheMailIsStoredWithIt()
    {
        var secret = await Identity.OneTime.Issue(
            OneTimePurposes.EmailVerification, Caller.DefaultTenant, "u1", Hour, null, token => Identity.Messages.Mail("maya@example.com", "Hello", token));

        var pending = Assert.Single(await Storage.Outbox.Claim(Clock.GetUtcNow(), Hour, 10));
        Assert.Equal(secret, Identity.Messages.Open((Outbox.SendEmail)pending.Message).Text);
        await Storage.Outbox.End(new(pending.Id, pending.Attempts), Clock.GetUtcNow());
        Assert.Null(await Storage.Outbox.NextDue());
    }

    [ContractFact]
    public async Task GivenASignIn_WhenTenMinutesArePast_ThenWhatIsDangerousNeedsTheProofAgain()
    {
        var caller = await Verified((await Register()).AccessToken);
        Assert.Null(await Identity.StepUp.Check(caller));
        Clock.Advance(StepUp.HoldsFor - TimeSpan.FromMilliseconds(1));
        Assert.Null(await Identity.StepUp.Check(caller));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RefusalCodes.StepUpRequired, (await Identity.StepUp.Check(caller))!.Code);

        Assert.Equal(RefusalCodes.Forbidden, (await Identity.Accounts.StepUp(caller.Caller, caller.SessionId, WrongPassword)).Refusal!.Code);
        Assert.NotNull(await Identity.StepUp.Check(caller));
        var proved = (await Identity.Accounts.StepUp(caller.Caller, caller.SessionId, Password)).Value!;
        Assert.Equal(StepUp.HoldsFor, proved.Until - Clock.GetUtcNow());
        Assert.Null(await Identity.StepUp.Check(caller));
        Clock.Advance(StepUp.HoldsFor);
        Assert.NotNull(await Identity.StepUp.Check(caller));
    }

    [ContractFact]
    public async Task GivenWrongPasswords_WhenProvingOnesIdentity_ThenTheyLockAsThoseOfALoginDo()
    {
        var caller = await Verified((await Register()).AccessToken);
        for (var i = 0; i < 10; i++) await Identity.Accounts.StepUp(caller.Caller, caller.SessionId, WrongPassword);
        Assert.Equal(RefusalCodes.AccountLocked, (await Identity.Accounts.StepUp(caller.Caller, caller.SessionId, Password)).Refusal!.Code);
        Refused(RefusalCodes.AccountLocked, await Login("maya@example.com"));
    }

    [ContractFact]
    public async Task GivenATokenOfTheHostApplication_ThenItSaysItselfWhenItsUserSignedIn()
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Null(await Identity.StepUp.Check(await Host(("iat", now - 599))));
        Assert.NotNull(await Identity.StepUp.Check(await Host(("iat", now - 600))));
        Assert.NotNull(await Identity.StepUp.Check(await Host(("iat", now), ("auth_time", now - 600))));
        Assert.Null(await Identity.StepUp.Check(await Host(("iat", now - 1000), ("auth_time", now))));
        Assert.NotNull(await Identity.StepUp.Check(await Host()));
        Assert.NotNull(await Identity.StepUp.Check(await Host(("auth_time", -1))));
        Assert.Null(await Identity.StepUp.Check(await Host(("auth_time", long.MaxValue))));
    }

    private Task<string> Issue(string subject, string? data = null) =>
        Identity.OneTime.Issue(OneTimePurposes.PasswordReset, Caller.DefaultTenant, subject, Hour, data);

    private async Task<VerifiedCaller> Verified(string token)
    {
        var caller = await Identity.Tokens.Verify(token);
        Assert.NotNull(caller);
        return caller;
    }

    private Task<VerifiedCaller> Host(params (string Name, long Value)[] claims)
    {
        var all = new System.Text.Json.Nodes.JsonObject { ["sub"] = "host-user", ["exp"] = Clock.GetUtcNow().ToUnixTimeSeconds() + 300 };
        foreach (var (name, value) in claims) all[name] = value;
        return Verified(SignedToken.Of(JwtSecret, all));
    }
}

public sealed class SqliteOneTimeTests() : OneTimeSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlOneTimeTests(PostgreSqlServer server) : OneTimeSuite(new PostgreSqlTestDatabase(server));
