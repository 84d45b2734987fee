using System.Net;
using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Mfa;

/// <summary>Passkeys as second factors: what an authenticator and a browser say is believed only as far as WebAuthn says.</summary>
public abstract class PasskeySuite(ITestDatabase database) : IdentitySuite(database)
{
    private static readonly Asker Asker = new(IPAddress.Parse("203.0.113.7"), "tests/1.0");

    [ContractFact]
    public async Task GivenSeveralPasskeys_WhenSigningInAndProving_ThenEachOfThemDoesAndARemovedOneDoesNot()
    {
        var signIn = await Register();
        using var phone = new SoftAuthenticator { UserHandle = System.Text.Encoding.UTF8.GetBytes(signIn.User.Id) };
        using var key = new SoftAuthenticator { Count = 0 };
        var phoneId = await Add(signIn, phone);
        var options = Value(await Identity.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Passkey))).Options!.Value;
        Assert.Equal(
            ("localhost", "required", "none", Base64(phone.Id)),
            (options.GetProperty("rp").GetProperty("id").GetString(),
                options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString(),
                options.GetProperty("attestation").GetString(),
                options.GetProperty("excludeCredentials")[0].GetProperty("id").GetString()));
        await Add(signIn, key);

        foreach (var authenticator in (SoftAuthenticator[])[phone, key, phone, key])
        {
            var waiting = Value(await SignIn()).Mfa!;
            Assert.Equal([MfaMethods.Passkey], waiting.Methods);
            var asked = Value(await Identity.Mfa.Challenge(Caller.Anonymous(), waiting.MfaToken, MfaMethods.Passkey, null));
            Assert.Equal((300, 2), (asked.ExpiresIn, asked.Options!.Value.GetProperty("allowCredentials").GetArrayLength()));
            var opened = Value(await Finish(waiting.MfaToken, authenticator.Use(asked.Options.Value))).SignIn!;
            Assert.NotNull(await Identity.Tokens.Verify(opened.AccessToken));
        }

        Clock.Advance(StepUp.HoldsFor);
        var caller = (await Identity.Tokens.Verify(signIn.AccessToken))!;
        Assert.NotNull(await Identity.StepUp.Check(caller));
        Assert.NotNull(Value(await Prove(signIn, phone.Use(await Ask(signIn)))));
        Assert.Null(await Identity.StepUp.Check(caller));

        Assert.False((await Identity.Mfa.Remove(CallerOf(signIn), phoneId)).IsRefused);
        Assert.Equal(RefusalCodes.MfaInvalid, (await Prove(signIn, phone.Use(await Ask(signIn)))).Refusal!.Code);
        Assert.NotNull(Value(await Prove(signIn, key.Use(await Ask(signIn)))));
        // The credential is free again.
        await Add(signIn, phone);
    }

    /// <summary>Each is refused, and leaves the passkey as good as it was.</summary>
    [ContractFact]
    public async Task GivenAttacksOnTheUseOfAPasskey_ThenEachIsRefused()
    {
        var (signIn, other) = (await Register(), await Register("noor"));
        using var mine = new SoftAuthenticator();
        using var theirs = new SoftAuthenticator();
        await Add(signIn, mine);
        await Add(other, theirs);
        Func<JsonElement, Task<PasskeyCredential>>[] attacks =
        [
            options => With(mine, static key => key.Origin = "https://localhost.evil.example", key => key.Use(options)),
            options => With(mine, static key => key.Origin = "http://localhost:5081", key => key.Use(options)),
            options => With(mine, static key => key.RpId = "evil.example", key => key.Use(options)),
            options => With(mine, static key => key.VerifiesUser = false, key => key.Use(options)),
            options => With(mine, static key => key.IsTouched = false, key => key.Use(options)),
            options => With(mine, static key => key.IsFramed = true, key => key.Use(options)),
            options => With(mine, key => key.UserHandle = System.Text.Encoding.UTF8.GetBytes(other.User.Id), key => key.Use(options)),
            options => With(mine, static _ => { }, key => key.Use(ChallengeOf(options), "webauthn.create")),
            // A key of somebody else, under its own name and under this one's.
            options => Task.FromResult(theirs.Use(options)),
            options => Task.FromResult(theirs.Use(options) with { Id = mine.Id }),
            // A challenge of somebody else, of a new passkey, and of nobody.
            async _ => mine.Use(await Ask(other)),
            async _ => mine.Use(Value(await Identity.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Passkey))).Options!.Value),
            _ => Task.FromResult(mine.Use(Base64(new byte[32]))),
            // What was signed, changed.
            options => Task.FromResult(mine.Use(options) is var used ? used with { AuthenticatorData = [.. used.AuthenticatorData!, 0] } : used),
            options => Task.FromResult(mine.Use(options) with { Signature = new byte[70] }),
            options => Task.FromResult(mine.Use(options) with { AuthenticatorData = [] }),
            options => Task.FromResult(mine.Use(options) with { ClientDataJson = "not json"u8.ToArray() }),
            options => Task.FromResult(mine.Use(options) with { AuthenticatorData = null }),
        ];
        foreach (var (attack, number) in attacks.Select(static (attack, number) => (attack, number)))
        {
            var shown = await attack(await Ask(signIn));
            Assert.Equal((number, RefusalCodes.MfaInvalid), (number, (await Prove(signIn, shown)).Refusal?.Code));
            Assert.NotNull(Value(await Prove(signIn, mine.Use(await Ask(signIn)))));
            // Five wrong ones would lock it.
            if (number % 3 == 2) Clock.Advance(TimeSpan.FromMinutes(15));
        }
    }

    [ContractFact]
    public async Task GivenOneAnswer_WhenItIsShownAgainOrTooLate_ThenItIsGoodOnceAndForFiveMinutes()
    {
        var signIn = await Register();
        using var key = new SoftAuthenticator { Count = 0 };
        await Add(signIn, key);
        using var other = NewProcess();
        var once = key.Use(await Ask(signIn));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? Identity : other).Mfa.Prove(
            CallerOf(signIn), SessionOf(signIn), "", null, null, Asker, once)));
        Assert.Single(outcomes, outcome => !outcome.IsRefused);
        Clock.Advance(TimeSpan.FromMinutes(15));

        // One that failed has used its challenge up too.
        var spent = await Ask(signIn);
        Assert.True((await Prove(signIn, key.Use(spent) with { Signature = new byte[70] })).IsRefused);
        Assert.Equal(RefusalCodes.MfaInvalid, (await Prove(signIn, key.Use(spent))).Refusal!.Code);

        var late = await Ask(signIn);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(RefusalCodes.MfaInvalid, (await Prove(signIn, key.Use(late))).Refusal!.Code);
    }

    /// <summary>A copy does not know how often the other was used.</summary>
    [ContractFact]
    public async Task GivenACopiedAuthenticator_WhenItsCounterDoesNotGrow_ThenItIsRefusedAlsoWhenItSaysThatItDoesNotCount()
    {
        var signIn = await Register();
        using var key = new SoftAuthenticator { Count = 10 };
        await Add(signIn, key);
        Assert.NotNull(Value(await Prove(signIn, key.Use(await Ask(signIn)))));
        foreach (var count in (uint[])[5, 11, 0])
        {
            key.Count = count;
            Assert.Equal((count, RefusalCodes.MfaInvalid), (count, (await Prove(signIn, key.Use(await Ask(signIn)))).Refusal?.Code));
        }

        key.Count = 12;
        Assert.NotNull(Value(await Prove(signIn, key.Use(await Ask(signIn)))));

        // Both at once, in two processes.
        using var other = NewProcess();
        var (one, two) = (await Ask(signIn), await Ask(signIn));
        key.Count = 20;
        var first = key.Use(one);
        key.Count = 20;
        var second = key.Use(two);
        var outcomes = await Task.WhenAll(
            Prove(signIn, first), other.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), "", MfaMethods.Passkey, null, Asker, second));
        Assert.Single(outcomes, static outcome => !outcome.IsRefused);
    }

    [ContractFact]
    public async Task GivenAttacksOnANewPasskey_ThenNoFactorIsConfirmed()
    {
        var (signIn, other) = (await Register(), await Register("noor"));
        using var theirs = new SoftAuthenticator();
        await Add(other, theirs);
        Func<SoftAuthenticator, JsonElement, Task<PasskeyCredential>>[] attacks =
        [
            (key, options) => With(key, static key => key.Origin = "https://evil.example", key => key.Create(options)),
            (key, options) => With(key, static key => key.RpId = "evil.example", key => key.Create(options)),
            (key, options) => With(key, static key => key.VerifiesUser = false, key => key.Create(options)),
            (key, options) => With(key, static key => key.IsTouched = false, key => key.Create(options)),
            (key, options) => Task.FromResult(key.Create(ChallengeOf(options), "webauthn.get")),
            (key, _) => Task.FromResult(key.Create(Base64(new byte[32]))),
            // The credential that somebody else has registered.
            (_, options) => Task.FromResult(theirs.Create(options)),
            (key, options) => Task.FromResult(key.Create(options) with { Id = theirs.Id }),
            (key, options) => Task.FromResult(key.Create(options) with { AttestationObject = [0xA0] }),
            (key, options) => Task.FromResult(key.Create(options) with { AttestationObject = [] }),
            // The challenge of somebody else's new passkey.
            async (key, _) => key.Create(Value(await Identity.Mfa.SetUp(new SetUpMfa(CallerOf(other), MfaMethods.Passkey))).Options!.Value),
        ];
        foreach (var (attack, number) in attacks.Select(static (attack, number) => (attack, number)))
        {
            using var key = new SoftAuthenticator();
            var setup = Value(await Identity.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Passkey)));
            var shown = await attack(key, setup.Options!.Value);
            Assert.Equal((number, RefusalCodes.MfaInvalid), (number, (await Prove(signIn, shown)).Refusal?.Code));
            Assert.False((await Identity.Mfa.Remove(CallerOf(signIn), setup.FactorId!)).IsRefused);
            Clock.Advance(TimeSpan.FromMinutes(4));
        }

        Assert.DoesNotContain(Value(await Identity.Mfa.List(CallerOf(signIn))).Factors, static factor => factor.ConfirmedAt is not null);
        Assert.NotNull(Value(await Prove(other, theirs.Use(await Ask(other)))));
    }

    [ContractFact]
    public async Task GivenPagesBelowTheHost_ThenPasskeysWorkThereAndOnNoOtherPage()
    {
        var environment = new IdentityEnvironment
        {
            PublicUrl = "https://live.example",
            Origins = ["https://studio.live.example", "https://live.example.evil.example", "https://evil.example", "*"],
        };
        using var process = new IdentityServices(Storage.Identity, Options, Clock, Loggers, environment);
        var signIn = await Register();
        foreach (var (origin, isGood) in ((string, bool)[])
        [
            ("https://live.example", true), ("https://studio.live.example", true), ("https://other.live.example", false),
            ("https://live.example.evil.example", false), ("https://evil.example", false), ("http://live.example", false),
        ])
        {
            using var key = new SoftAuthenticator { Origin = origin, RpId = "live.example" };
            var setup = Value(await process.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Passkey)));
            var proof = await process.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), "", null, null, Asker, key.Create(setup.Options!.Value));
            Assert.Equal((origin, isGood), (origin, !proof.IsRefused));
        }
    }

    [ContractFact]
    public async Task GivenWrongPasskeys_ThenTheyLockAndAreToldAsWrongCodesAre()
    {
        var signIn = await Register();
        using var key = new SoftAuthenticator();
        await Add(signIn, key);
        var token = Value(await SignIn()).Mfa!.MfaToken;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(RefusalCodes.MfaInvalid, (await Finish(token, key.Use(await Ask(signIn)) with { Signature = [] })).Refusal!.Code);
        }

        Assert.Equal(RefusalCodes.AccountLocked, (await Finish(token, key.Use(await Ask(signIn)))).Refusal!.Code);
        var told = await Storage.Identity.Audit.Find(new AuditQuery(Caller.DefaultTenant, 10, Action: AuditActions.MfaVerify));
        Assert.Equal(6, told.Count);
        Assert.All(told, item => Assert.Equal(MfaMethods.Passkey, item.Details["method"]));
    }

    private async Task<string> Add(SignIn signIn, SoftAuthenticator authenticator)
    {
        var setup = Value(await Identity.Mfa.SetUp(new SetUpMfa(CallerOf(signIn), MfaMethods.Passkey)));
        Assert.NotNull(Value(await Prove(signIn, authenticator.Create(setup.Options!.Value))));
        return setup.FactorId!;
    }

    private async Task<JsonElement> Ask(SignIn signIn) =>
        Value(await Identity.Mfa.Challenge(CallerOf(signIn), null, MfaMethods.Passkey, null)).Options!.Value;

    private Task<Outcome<MfaProof>> Prove(SignIn signIn, PasskeyCredential shown) =>
        Identity.Mfa.Prove(CallerOf(signIn), SessionOf(signIn), "", MfaMethods.Passkey, null, Asker, shown);

    private Task<Outcome<LoginResult>> Finish(string mfaToken, PasskeyCredential shown) =>
        Identity.SignIns.FinishByCode(mfaToken, "", MfaMethods.Passkey, null, Asker, shown);

    /// <summary>Changed for one answer alone.</summary>
    private static Task<PasskeyCredential> With(
        SoftAuthenticator key, Action<SoftAuthenticator> change, Func<SoftAuthenticator, PasskeyCredential> answer)
    {
        var (origin, rpId, verifies, touched, framed, handle) = (key.Origin, key.RpId, key.VerifiesUser, key.IsTouched, key.IsFramed, key.UserHandle);
        change(key);
        var shown = answer(key);
        (key.Origin, key.RpId, key.VerifiesUser, key.IsTouched, key.IsFramed, key.UserHandle) = (origin, rpId, verifies, touched, framed, handle);
        return Task.FromResult(shown);
    }

    private static string ChallengeOf(JsonElement options) => options.GetProperty("challenge").GetString()!;

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static Caller CallerOf(SignIn signIn) => new(signIn.User.TenantId, signIn.User.Id, signIn.User.DisplayName, signIn.User.Roles);

    private static T Value<T>(Outcome<T> outcome) where T : class
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }
}

public sealed class SqlitePasskeyTests() : PasskeySuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPasskeyTests(PostgreSqlServer server) : PasskeySuite(new PostgreSqlTestDatabase(server));
