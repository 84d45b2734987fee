using System.Net;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;
using OtpNet;

namespace Livehouse.Tests.Mfa;

/// <summary>Second factors: every code works once, over all processes, and guessing ends soon.</summary>
public abstract class MfaSuite(ITestDatabase database) : IdentitySuite(database)
{
    private static readonly Asker Asker = new(IPAddress.Parse("203.0.113.7"), "tests/1.0");

    [ContractFact]
    public async Task GivenAConfirmedAuthenticatorApp_WhenSigningIn_ThenASecondFactorIsAskedForAndItsCodeOpensASession()
    {
        var (_, secret) = await WithTotp();

        var waiting = Value(await SignIn());
        Assert.Null(waiting.SignIn);
        Assert.Equal([MfaMethods.Totp], waiting.Mfa!.Methods);
        Assert.Equal(600, waiting.Mfa.ExpiresIn);
        NextStep();
        var done = Value(await FinishByCode(waiting.Mfa.MfaToken, Code(secret)));
        Assert.NotNull(await Identity.Tokens.Verify(done.SignIn!.AccessToken));
        Assert.False(done.SignIn.MustSetUpMfa);
        // The token is used up, also with a code that would be right.
        NextStep();
        Assert.Equal(RefusalCodes.MfaInvalid, (await FinishByCode(waiting.Mfa.MfaToken, Code(secret))).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenACodeWithThePassword_ThenTheSessionOpensAtOnceOrTheCodeIsRefused()
    {
        var (_, secret) = await WithTotp();
        NextStep();
        Assert.Equal(RefusalCodes.MfaInvalid, (await SignIn(code: Wrong(secret))).Refusal!.Code);
        Assert.NotNull(Value(await SignIn(code: Code(secret))).SignIn);
        Assert.Equal(RefusalCodes.Unauthorized, (await SignIn(code: Code(secret), password: WrongPassword)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenTwentyRequestsWithOneCodeOverTwoProcesses_ThenOneSucceeds()
    {
        var (_, secret) = await WithTotp();
        NextStep();
        using var other = NewProcess();
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++) tokens.Add(Value(await SignIn()).Mfa!.MfaToken);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => (i % 2 == 0 ? Identity : other).SignIns.FinishByCode(tokens[i % 4], Code(secret), null, null, Asker)));

        Assert.Single(outcomes, outcome => !outcome.IsRefused);
        Assert.All(
            outcomes.Where(outcome => outcome.IsRefused),
            outcome => Assert.Contains(outcome.Refusal!.Code, (string[])[RefusalCodes.MfaInvalid, RefusalCodes.AccountLocked]));
    }

    [ContractFact]
    public async Task GivenAUsedStep_ThenItAndEarlierOnesAreRefusedAndTheNextIsNot()
    {
        var (_, secret) = await WithTotp();
        NextStep();
        var (earlier, code) = (Code(secret, -1), Code(secret));
        Assert.NotNull(Value(await SignIn(code: code)).SignIn);
        Assert.Equal(RefusalCodes.MfaInvalid, (await SignIn(code: code)).Refusal!.Code);
        Assert.Equal(RefusalCodes.MfaInvalid, (await SignIn(code: earlier)).Refusal!.Code);
        // The app's clock is ahead of ours by a step.
        Assert.NotNull(Value(await SignIn(code: Code(secret, 1))).SignIn);
        Assert.Equal(RefusalCodes.MfaInvalid, (await SignIn(code: Code(secret, 2))).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenFiveWrongCodes_ThenTheFactorsAreLockedForFiveMinutesWhateverTheProcessAndTheWay()
    {
        var (signIn, secret) = await WithTotp();
        NextStep();
        using var other = NewProcess();
        var token = Value(await SignIn()).Mfa!.MfaToken;
        for (var i = 0; i < 5; i++)
        {
            var guess = await (i % 2 == 0 ? Identity : other).SignIns.FinishByCode(token, Wrong(secret), null, null, Asker);
            Assert.Equal(RefusalCodes.MfaInvalid, guess.Refusal!.Code);
        }

        var locked = (await other.SignIns.FinishByCode(token, Code(secret), null, null, Asker)).Refusal!;
        Assert.Equal((RefusalCodes.AccountLocked, TimeSpan.FromMinutes(5)), (locked.Code, locked.Limit!.RetryAfter));
        Assert.Equal(RefusalCodes.AccountLocked, (await Prove(signIn, Code(secret))).Refusal!.Code);
        Assert.Equal(RefusalCodes.AccountLocked, (await SignIn(code: Code(secret))).Refusal!.Code);
        Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RefusalCodes.AccountLocked, (await FinishByCode(token, Code(secret))).Refusal!.Code);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull(Value(await FinishByCode(token, Code(secret))).SignIn);
    }

    [ContractFact]
    public async Task GivenWrongCodesHoweverTheyCome_ThenEachAndTheLockAreInTheAuditLogAndWhoGoesOnDoesNotFillIt()
    {
        var (signIn, secret) = await WithTotp();
        NextStep();
        var token = Value(await SignIn()).Mfa!.MfaToken;
        await FinishByCode(token, Wrong(secret));
        await SignIn(code: Wrong(secret));
        await Identity.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), Wrong(secret), MfaMethods.Totp, null, Asker);
        await Identity.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), Wrong(secret), MfaMethods.Backup, null, Asker);
        await FinishByCode(token, Wrong(secret));
        for (var i = 0; i < 12; i++) Assert.Equal(RefusalCodes.AccountLocked, (await FinishByCode(token, Code(secret))).Refusal!.Code);

        var told = await Told(AuditActions.MfaVerify);

        Assert.All(told, item => Assert.Equal((signIn.User.Id, AuditOutcomes.Refused), (item.Target, item.Outcome)));
        Assert.Equal(
            [.. Enumerable.Repeat(RefusalCodes.MfaInvalid, 5), .. Enumerable.Repeat(RefusalCodes.AccountLocked, 5)], told.Select(item => item.Details["code"]));
        Assert.Equal(
            [AuditActorTypes.Anonymous, AuditActorTypes.Anonymous, AuditActorTypes.User, AuditActorTypes.User, AuditActorTypes.Anonymous],
            told.Take(5).Select(item => item.Actor.Type));
        Assert.Equal(
            [null, null, MfaMethods.Totp, MfaMethods.Backup, null], told.Take(5).Select(item => item.Details.GetValueOrDefault("method")));
        Assert.Equal(("203.0.113.7", "tests/1.0", null), (told[0].Ip, told[0].UserAgent, told[0].SessionId));
        Assert.Equal(("203.0.113.7", SessionOf(signIn)), (told[2].Ip, told[2].SessionId));
        Assert.DoesNotContain(Wrong(secret), string.Concat(told.Select(AuditChain.Canonical)), StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task GivenASignInThatACodeEnds_ThenTheAuditLogSaysFromWhereAndByWhat()
    {
        var (first, secret) = await WithTotp();
        var backup = Value(await SetUp(first, MfaMethods.Backup)).Codes![0];
        NextStep();
        var byApp = Value(await FinishByCode(Value(await SignIn()).Mfa!.MfaToken, Code(secret))).SignIn!;
        var byBackup = Value(await FinishByCode(Value(await SignIn()).Mfa!.MfaToken, backup)).SignIn!;
        NextStep();
        var atOnce = Value(await SignIn(code: Code(secret))).SignIn!;
        NextStep();
        Assert.NotNull(Value(await Identity.Mfa.Prove(CallerOf(atOnce), SessionOf(atOnce), Code(secret), null, null, Asker)));

        Assert.Equal(
            [
                (SessionOf(byApp), "203.0.113.7", "tests/1.0", SignInOrigin.Mfa, MfaMethods.Totp),
                (SessionOf(byBackup), "203.0.113.7", "tests/1.0", SignInOrigin.Mfa, MfaMethods.Backup),
                (SessionOf(atOnce), null, "tests/1.0", SignInOrigin.Password, MfaMethods.Totp),
            ],
            (await Told(AuditActions.SessionCreate)).Select(
                item => (item.SessionId, item.Ip, item.UserAgent, item.Details["method"], item.Details["secondFactor"])));
        var stepUp = Assert.Single(await Told(AuditActions.MfaVerify));
        Assert.Equal(
            (first.User.Id, AuditOutcomes.Success, SessionOf(atOnce), MfaMethods.Totp),
            (stepUp.Actor.Id, stepUp.Outcome, stepUp.SessionId, stepUp.Details["method"]));
    }

    [ContractFact]
    public async Task GivenAnAccountThatIsDisabledBetweenPasswordAndCode_ThenTheRefusalIsInTheAuditLog()
    {
        var (signIn, secret) = await WithTotp();
        var token = Value(await SignIn()).Mfa!.MfaToken;
        await Identity.Members.SetStatus(Caller.DefaultTenant, signIn.User.Id, AccountStatus.Disabled, Acting.System);
        NextStep();
        Assert.Equal(RefusalCodes.Forbidden, (await FinishByCode(token, Code(secret))).Refusal!.Code);
        var told = (await Told(AuditActions.SessionCreate))[^1];
        Assert.Equal((AuditOutcomes.Refused, RefusalCodes.Forbidden, "203.0.113.7"), (told.Outcome, told.Details["code"], told.Ip));
    }

    [ContractFact]
    public Task GivenManyGuessesAtOnce_ThenNeverMoreThanFiveAreLookedAt() => Seeds.Try(1, Console.WriteLine, async seed =>
    {
        var random = new Random(seed);
        var (_, secret) = await WithTotp();
        NextStep();
        using var other = NewProcess();
        var guesses = Enumerable.Range(0, 40).Select(_ => random.Next(1_000_000).ToString("D6")).Where(guess => !Near(secret).Contains(guess)).ToList();
        var outcomes = await Task.WhenAll(guesses.Select((guess, i) => (i % 2 == 0 ? Identity : other).Accounts.SignIn(
            new LogIn("maya", Password, "tests/1.0") { MfaCode = guess })));
        Assert.Equal(5, outcomes.Count(outcome => outcome.Refusal?.Code == RefusalCodes.MfaInvalid));
        Assert.Equal(guesses.Count - 5, outcomes.Count(outcome => outcome.Refusal?.Code == RefusalCodes.AccountLocked));
    });

    [ContractFact]
    public async Task GivenACodeByTextMessage_ThenItIsSentSealedAndWorksOnce()
    {
        var signIn = await Register();
        var setup = Value(await SetUp(signIn, MfaMethods.Sms, phone: "+4930123456"));
        Assert.Equal("+49••••••56", setup.SentTo);
        var first = await LastSms();
        Assert.Equal("+4930123456", first.To);
        Assert.NotNull(Value(await Prove(signIn, CodeIn(first.Text), factorId: setup.FactorId)));

        var waiting = Value(await SignIn()).Mfa!;
        Assert.Equal(RefusalCodes.MfaInvalid, (await FinishByCode(waiting.MfaToken, CodeIn(first.Text))).Refusal!.Code);
        var sent = Value(await Identity.Mfa.Challenge(Caller.Anonymous(), waiting.MfaToken, MfaMethods.Sms, null));
        Assert.Equal((setup.FactorId, "+49••••••56", 600), (sent.FactorId, sent.SentTo, sent.ExpiresIn));
        Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        var again = Value(await SignIn()).Mfa!;
        Assert.NotNull(Value(await FinishByCode(again.MfaToken, CodeIn((await LastSms()).Text))).SignIn);
    }

    [ContractFact]
    public async Task GivenThreeCodesInTenMinutes_ThenTheFourthIsRefused()
    {
        var signIn = await Register();
        var setup = Value(await SetUp(signIn, MfaMethods.Email));
        Assert.Equal("m•••@example.com", setup.SentTo);
        var caller = CallerOf(signIn);
        Assert.NotNull(Value(await Identity.Mfa.Challenge(caller, null, MfaMethods.Email, setup.FactorId)));
        Assert.NotNull(Value(await Identity.Mfa.Challenge(caller, null, MfaMethods.Email, setup.FactorId)));
        var refused = (await Identity.Mfa.Challenge(caller, null, MfaMethods.Email, setup.FactorId)).Refusal!;
        Assert.Equal((RefusalCodes.RateLimited, "mfa-codes", TimeSpan.FromMinutes(10)), (refused.Code, refused.Limit!.Policy, refused.Limit.RetryAfter));
        Assert.Equal(RefusalCodes.RateLimited, (await SetUp(signIn, MfaMethods.Sms, phone: "+4930123456")).Refusal!.Code);
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(Value(await Identity.Mfa.Challenge(caller, null, MfaMethods.Email, setup.FactorId)));
        Assert.Equal(RefusalCodes.ValidationFailed, (await Identity.Mfa.Challenge(caller, null, MfaMethods.Sms, null)).Refusal!.Code);
        Assert.Equal(RefusalCodes.ValidationFailed, (await Identity.Mfa.Challenge(caller, null, MfaMethods.Totp, null)).Refusal!.Code);
        Assert.Equal(RefusalCodes.MfaInvalid, (await Identity.Mfa.Challenge(caller, "no such token", MfaMethods.Email, null)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenBackupCodes_ThenEachOfTenStandsInOnceAlsoInParallel()
    {
        var (signIn, _) = await WithTotp();
        var codes = Value(await SetUp(signIn, MfaMethods.Backup)).Codes!;
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal([MfaMethods.Totp, MfaMethods.Backup], Value(await SignIn()).Mfa!.Methods);
        using var other = NewProcess();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? Identity : other).Accounts.SignIn(
            new LogIn("maya", Password, "tests/1.0") { MfaCode = codes[0].ToUpperInvariant().Replace('-', ' ') })));

        Assert.Single(outcomes, outcome => !outcome.IsRefused);
        Assert.Equal(9, Value(await Identity.Mfa.List(CallerOf(signIn))).BackupCodesLeft);
        // New ones replace the old.
        var fresh = Value(await SetUp(signIn, MfaMethods.Backup)).Codes!;
        Assert.Equal(RefusalCodes.MfaInvalid, (await SignIn(code: codes[1])).Refusal!.Code);
        Assert.NotNull(Value(await SignIn(code: fresh[1])).SignIn);
    }

    [ContractFact]
    public async Task GivenAServerWithAnotherSecret_ThenItsCodesAreWrongThereAndNothingFails()
    {
        var (signIn, secret) = await WithTotp();
        NextStep();
        using var other = new IdentityServices(Storage.Identity, Options with { JwtSecret = "another-secret-of-the-tests-that-is-long" }, Clock, Loggers);
        var outcome = await other.Accounts.SignIn(new LogIn("maya", Password, "tests/1.0") { MfaCode = Code(secret) });
        Assert.Equal(RefusalCodes.MfaInvalid, outcome.Refusal!.Code);
        Assert.NotNull(Value(await Prove(signIn, Code(secret))));
    }

    [ContractFact]
    public async Task GivenBackupCodesWithoutAFactor_ThenNoSecondFactorIsAskedFor()
    {
        var signIn = await Register();
        Assert.NotNull(Value(await SetUp(signIn, MfaMethods.Backup)));
        Assert.NotNull(Value(await SignIn()).SignIn);
    }

    [ContractFact]
    public async Task GivenTheLastFactorIsRemoved_ThenBackupCodesGoAndTheOwnerIsTold()
    {
        var (signIn, _) = await WithTotp();
        Assert.NotNull(Value(await SetUp(signIn, MfaMethods.Backup)));
        var factor = Assert.Single(Value(await Identity.Mfa.List(CallerOf(signIn))).Factors);
        using var other = NewProcess();
        Assert.Equal(RefusalCodes.NotFound, (await other.Mfa.Remove(CallerOf(await Register("noor")), factor.Id)).Refusal!.Code);

        await Pending();

        Assert.False((await Identity.Mfa.Remove(CallerOf(signIn), factor.Id)).IsRefused);

        Assert.Equal(0, Value(await Identity.Mfa.List(CallerOf(signIn))).BackupCodesLeft);
        Assert.NotNull(Value(await SignIn()).SignIn);
        Assert.Contains("removed", (await LastMail()).Subject, StringComparison.Ordinal);
        var audit = await Storage.Identity.Audit.Find(new AuditQuery(Caller.DefaultTenant, 10, Target: signIn.User.Id));
        string[] told = [AuditActions.MfaRemove, AuditActions.MfaBackupCodes, AuditActions.MfaAdd];
        Assert.Equal(told, audit.Select(item => item.Action).Where(told.Contains));
        Assert.Equal(RefusalCodes.NotFound, (await Identity.Mfa.Remove(CallerOf(signIn), factor.Id)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenAFactorWithoutItsFirstCode_ThenNothingAsksForItAndItLapses()
    {
        var signIn = await Register();
        var setup = Value(await SetUp(signIn, MfaMethods.Totp));
        Assert.NotNull(Value(await SignIn()).SignIn);
        Assert.False(Assert.Single(Value(await Identity.Mfa.List(CallerOf(signIn))).Factors).ConfirmedAt.HasValue);
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(RefusalCodes.MfaInvalid, (await Prove(signIn, Code(setup.Secret!), factorId: setup.FactorId)).Refusal!.Code);
        Assert.Empty(Value(await Identity.Mfa.List(CallerOf(signIn))).Factors);
    }

    [ContractFact]
    public async Task GivenTenFactors_ThenTheEleventhIsRefusedAlsoInParallel()
    {
        var signIn = await Register();
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 14).Select(i => (i % 2 == 0 ? Identity : other).Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Totp))));
        Assert.Equal(10, outcomes.Count(outcome => !outcome.IsRefused));
        Assert.All(outcomes.Where(outcome => outcome.IsRefused), outcome => Assert.Equal(RefusalCodes.Conflict, outcome.Refusal!.Code));
    }

    [ContractFact]
    public async Task GivenATenantThatWantsASecondFactor_ThenASessionWithoutOneCanOnlySetOneUpAndAnotherTakesItsPlace()
    {
        await Register();
        await SetPolicy(MfaPolicy.All);
        var limited = Value(await SignIn()).SignIn!;
        Assert.True(limited.MustSetUpMfa);
        Assert.True((await Identity.Tokens.Verify(limited.AccessToken))!.MustSetUpMfa);
        Assert.True((await Identity.Sessions.FromCookie(limited.Cookie!.Value))!.MustSetUpMfa);
        Assert.True(Granted(await Refresh(limited.RefreshToken)).MustSetUpMfa);

        var setup = Value(await SetUp(limited, MfaMethods.Totp));
        var proof = Value(await Prove(limited, Code(setup.Secret!)));

        var opened = proof.SignIn!;
        Assert.NotEqual(SessionOf(limited), SessionOf(opened));
        Assert.False((await Identity.Tokens.Verify(opened.AccessToken))!.MustSetUpMfa);
        Assert.Null(await Identity.Tokens.Verify(limited.AccessToken));
        Assert.Null(await Identity.Sessions.FromCookie(limited.Cookie.Value));
        NextStep();
        Assert.NotNull(Value(await SignIn()).Mfa);
    }

    [ContractFact]
    public async Task GivenAPolicyForAdmins_ThenOthersSignInWithoutAndOffAsksNobody()
    {
        var (maya, _) = (await Register(), await Register("noor"));
        await Identity.Accounts.SetRoles(new SetRoles(new Caller(Caller.DefaultTenant, "host", "Host", [Role.Admin]), maya.User.Id, [Role.Admin]));
        await SetPolicy(MfaPolicy.Admins);
        Assert.True(Value(await SignIn()).SignIn!.MustSetUpMfa);
        Assert.False(Value(await SignIn(login: "noor")).SignIn!.MustSetUpMfa);
        Assert.True(Value(await Identity.Mfa.List(CallerOf(maya) with { Roles = [] })).IsRequired);

        await SetPolicy(MfaPolicy.Off);
        Assert.False(Value(await SignIn()).SignIn!.MustSetUpMfa);
        Assert.Equal(RefusalCodes.Forbidden, (await SetUp(maya, MfaMethods.Totp)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenASessionWithoutASecondFactor_WhenThePolicyAsksForOne_ThenItEndsInEveryProcessWhateverOpensIt()
    {
        var signIn = await Register();
        using var other = NewProcess();
        Assert.NotNull(await other.Tokens.Verify(signIn.AccessToken));
        await SetPolicy(MfaPolicy.All);

        foreach (var process in (IdentityServices[])[Identity, other])
        {
            Assert.Null(await process.Tokens.Verify(signIn.AccessToken));
            Assert.Null(await process.Sessions.FromCookie(signIn.Cookie!.Value));
            Assert.Empty(await process.Sessions.Live([SessionOf(signIn)]));
        }

        // It is good again when the policy is; refreshing has ended it for good.
        await SetPolicy(MfaPolicy.Optional);
        Assert.NotNull(await Identity.Tokens.Verify(signIn.AccessToken));
        await SetPolicy(MfaPolicy.All);
        var ended = new List<string>();
        other.Sessions.Ended += ended.Add;
        Refused(RefusalCodes.Unauthorized, await other.Sessions.Refresh(signIn.RefreshToken));
        Assert.Equal([SessionOf(signIn)], ended);
        await SetPolicy(MfaPolicy.Optional);
        Assert.Null(await Identity.Sessions.FromCookie(signIn.Cookie!.Value));
        Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
    }

    [ContractFact]
    public async Task GivenASecondFactorThatWasShown_ThenTheSessionOutlivesAStricterPolicyHoweverItWasShown()
    {
        var (inSession, secret) = await WithTotp();
        NextStep();
        var atSignIn = Value(await SignIn(code: Code(secret))).SignIn!;
        NextStep();
        var later = Value(await FinishByCode(Value(await SignIn()).Mfa!.MfaToken, Code(secret))).SignIn!;
        var account = (await Storage.Identity.Accounts.FindByUsername(Caller.DefaultTenant, "maya"))!;
        var elsewhere = Value(await Identity.SignIns.Finish(account, new FirstFactor(AuditOrigin.None, IsMfa: true))).SignIn!;

        await SetPolicy(MfaPolicy.All);

        foreach (var signIn in (SignIn[])[inSession, atSignIn, later, elsewhere])
        {
            Assert.NotNull(await Identity.Tokens.Verify(signIn.AccessToken));
            Assert.NotNull(await Identity.Sessions.FromCookie(signIn.Cookie!.Value));
            Granted(await Refresh(signIn.RefreshToken));
        }
    }

    [ContractFact]
    public async Task GivenACodeThatIsShownAMomentBeforeThePolicyRises_ThenNoKeptAnswerEndsTheSession()
    {
        var signIn = await Register();
        var setup = Value(await SetUp(signIn, MfaMethods.Totp));
        using var other = NewProcess();
        Assert.NotNull(await other.Tokens.Verify(signIn.AccessToken));
        Assert.NotNull(Value(await Prove(signIn, Code(setup.Secret!))));
        await SetPolicy(MfaPolicy.All);
        Assert.NotNull(await other.Tokens.Verify(signIn.AccessToken));
    }

    [ContractFact]
    public async Task GivenAPolicyForAdmins_WhenAUserBecomesOne_ThenTheSessionWithoutASecondFactorEnds()
    {
        var (maya, noor) = (await Register(), await Register("noor"));
        await SetPolicy(MfaPolicy.Admins);
        Assert.NotNull(await Identity.Sessions.FromCookie(maya.Cookie!.Value));
        var host = new Caller(Caller.DefaultTenant, "host", "Host", [Role.Admin]);
        await Identity.Accounts.SetRoles(new SetRoles(host, maya.User.Id, [Role.Admin]));
        Assert.Null(await Identity.Sessions.FromCookie(maya.Cookie.Value));
        Refused(RefusalCodes.Unauthorized, await Refresh(maya.RefreshToken));
        Assert.NotNull(await Identity.Tokens.Verify(noor.AccessToken));
        Granted(await Refresh(noor.RefreshToken));
    }

    [ContractFact]
    public async Task GivenATenantThatAskedNobody_WhenItAsksThoseWhoHaveAFactor_ThenTheirSessionsOfBeforeEndAndOthersGoOn()
    {
        await WithTotp();
        var noor = await Register("noor");
        await SetPolicy(MfaPolicy.Off);
        var skipped = Value(await SignIn()).SignIn!;
        Assert.NotNull(await Identity.Tokens.Verify(skipped.AccessToken));
        await SetPolicy(MfaPolicy.Optional);
        Assert.Null(await Identity.Tokens.Verify(skipped.AccessToken));
        Refused(RefusalCodes.Unauthorized, await Refresh(skipped.RefreshToken));
        Assert.NotNull(await Identity.Tokens.Verify(noor.AccessToken));
    }

    [ContractFact]
    public async Task GivenATenantThatWantsASecondFactor_WhenSomebodyRegisters_ThenTheyCanOnlySetOneUp()
    {
        await SetPolicy(MfaPolicy.All);
        var limited = Granted(await Identity.Accounts.Register(Form(operation: "op-1")));
        Assert.True(limited.MustSetUpMfa);
        var setup = Value(await SetUp(limited, MfaMethods.Totp));
        Assert.NotNull(Value(await Prove(limited, Code(setup.Secret!))).SignIn);
        // A repeat of the registration is no way around the factor.
        Refused(RefusalCodes.Conflict, await Identity.Accounts.Register(Form(operation: "op-1")));
    }

    [ContractFact]
    public async Task GivenAProviderThatVouchesForASecondFactor_ThenNoneIsAskedFor()
    {
        await WithTotp();
        var account = (await Storage.Identity.Accounts.FindByUsername(Caller.DefaultTenant, "maya"))!;
        Assert.NotNull(Value(await Identity.SignIns.Finish(account, new FirstFactor(AuditOrigin.None, IsMfa: true))).SignIn);
        Assert.NotNull(Value(await Identity.SignIns.Finish(account, new FirstFactor(AuditOrigin.None))).Mfa);
    }

    [ContractFact]
    public async Task GivenACodeInASession_ThenItProvesWhoItsUserIsAndTheCookieCanBeRenewed()
    {
        var (signIn, secret) = await WithTotp();
        Clock.Advance(StepUp.HoldsFor);
        var caller = (await Identity.Tokens.Verify(signIn.AccessToken))!;
        Assert.NotNull(await Identity.StepUp.Check(caller));
        Assert.Null(Value(await Prove(signIn, Code(secret))).SignIn);
        Assert.Null(await Identity.StepUp.Check(caller));

        var renewed = (await Identity.Sessions.RenewCookie(signIn.Cookie!.Value))!;
        Assert.Equal(SessionOf(signIn), (await Identity.Sessions.FromCookie(renewed.Value))!.SessionId);
        Clock.Advance(SessionService.OldCookieHonouredFor);
        Assert.Null(await Identity.Sessions.FromCookie(signIn.Cookie.Value));
        Assert.Null(await Identity.Sessions.RenewCookie(signIn.Cookie.Value));
    }

    [ContractFact]
    public async Task GivenADeletedAccount_ThenItsFactorsAndLinksGoWithIt()
    {
        var (signIn, _) = await WithTotp();
        var token = Value(await SignIn()).Mfa!.MfaToken;
        Assert.False((await Identity.Accounts.Delete(new DeleteAccount(CallerOf(signIn), SessionOf(signIn), Password))).IsRefused);
        Assert.Empty(await Storage.Identity.Mfa.List(Caller.DefaultTenant, signIn.User.Id));
        Assert.Null(await Identity.OneTime.Find(OneTimePurposes.MfaLogin, token));
    }

    private async Task<(SignIn SignIn, string Secret)> WithTotp()
    {
        var signIn = await Register();
        var setup = Value(await SetUp(signIn, MfaMethods.Totp));
        Assert.StartsWith("data:image/png;base64,iVBOR", setup.QrCode, StringComparison.Ordinal);
        Assert.Equal(
            $"otpauth://totp/Livehouse:maya%40example.com?secret={setup.Secret}&issuer=Livehouse&algorithm=SHA1&digits=6&period=30", setup.OtpauthUrl);
        Assert.NotNull(Value(await Prove(signIn, Code(setup.Secret!), factorId: setup.FactorId)));
        return (signIn, setup.Secret!);
    }

    private Task<Outcome<MfaSetup>> SetUp(SignIn signIn, string method, string? phone = null) =>
        Identity.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), method, phone));

    private Task<Outcome<MfaProof>> Prove(SignIn signIn, string code, string? factorId = null) =>
        Identity.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), code, null, factorId);

    private Task<Outcome<LoginResult>> FinishByCode(string mfaToken, string code) => Identity.SignIns.FinishByCode(mfaToken, code, null, null, Asker);

    private async Task SetPolicy(MfaPolicy mfa)
    {
        var entry = new AuditEntry(
            Caller.DefaultTenant, Clock.GetUtcNow(), AuditActor.System, AuditActions.TenantUpdate, AuditOutcomes.Success, AuditOrigin.None);
        await Storage.Identity.Tenants.Change(
            Caller.DefaultTenant, tenant => new TenantChange(tenant with { Policy = tenant.Policy with { Mfa = mfa } }, entry));
        Clock.Advance(TenantDirectory.KnownFor);
    }

    /// <summary>The oldest first.</summary>
    private async Task<IReadOnlyList<AuditItem>> Told(string action) =>
        [.. (await Storage.Identity.Audit.Find(new AuditQuery(Caller.DefaultTenant, 100, Action: action))).Reverse()];

    private void NextStep() => Clock.Advance(TimeSpan.FromSeconds(30));

    private string Code(string secret, int steps = 0) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(Clock.GetUtcNow().UtcDateTime.AddSeconds(steps * 30));

    private string[] Near(string secret) => [.. Enumerable.Range(-1, 3).Select(steps => Code(secret, steps))];

    private string Wrong(string secret) => Enumerable.Range(0, 10).Select(n => $"00000{n}").First(code => !Near(secret).Contains(code));

    private async Task<SmsMessage> LastSms() =>
        Identity.Messages.Open((await Pending()).Select(pending => pending.Message).OfType<SendSms>().Last());

    private async Task<MailMessage> LastMail() =>
        Identity.Messages.Open((await Pending()).Select(pending => pending.Message).OfType<SendEmail>().Last());

    /// <summary>What waits to be sent, the newest last; it is gone then.</summary>
    private async Task<IReadOnlyList<PendingOutboxMessage>> Pending()
    {
        var pending = await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 100);
        foreach (var message in pending) await Storage.Outbox.End(new(message.Id, message.Attempts), Clock.GetUtcNow());
        return pending;
    }

    private static string CodeIn(string text) => text[..6];

    private static Caller CallerOf(SignIn signIn) => new(signIn.User.TenantId, signIn.User.Id, signIn.User.DisplayName, signIn.User.Roles);

    private static T Value<T>(Outcome<T> outcome) where T : class
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }
}

public sealed class SqliteMfaTests() : MfaSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMfaTests(PostgreSqlServer server) : MfaSuite(new PostgreSqlTestDatabase(server));
