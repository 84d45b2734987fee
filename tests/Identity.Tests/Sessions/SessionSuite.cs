using Livehouse.Callers;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Sessions;

/// <summary>Refreshing, ending and expiring.</summary>
public abstract class SessionSuite(ITestDatabase database) : IdentitySuite(database)
{
    [ContractFact]
    public async Task GivenASession_WhenItIsRefreshed_ThenNewTokensReplaceTheOld()
    {
        var first = await Register();
        Clock.Advance(TimeSpan.FromMinutes(20));
        var second = Granted(await Refresh(first.RefreshToken));
        var third = Granted(await Refresh(second.RefreshToken));

        Assert.Equal(3, new[] { first, second, third }.Select(signIn => signIn.RefreshToken).Distinct().Count());
        Assert.Equal(3, new[] { first, second, third }.Select(signIn => signIn.AccessToken).Distinct().Count());
        Assert.Equal(SessionOf(first), SessionOf(third));
        Assert.Null(third.Cookie);
        Assert.Null(await Identity.Tokens.Verify(first.AccessToken));
        Assert.NotNull(await Identity.Tokens.Verify(third.AccessToken));
    }

    [ContractFact]
    public async Task GivenAUsedRefreshToken_WhenItIsUsedAgain_ThenTheWholeSessionEnds()
    {
        var first = await Register();
        var elsewhere = Granted(await Login());
        var second = Granted(await Refresh(first.RefreshToken));
        Assert.NotNull(await Identity.Tokens.Verify(second.AccessToken));
        Clock.Advance(Options.RefreshRepeatableFor);

        Refused(RefusalCodes.Unauthorized, await Refresh(first.RefreshToken));

        Refused(RefusalCodes.Unauthorized, await Refresh(second.RefreshToken));
        Assert.Null(await Identity.Tokens.Verify(first.AccessToken));
        Assert.Null(await Identity.Tokens.Verify(second.AccessToken));
        Assert.Null(await Identity.Sessions.FromCookie(first.Cookie!.Value));
        Assert.NotNull(await Identity.Tokens.Verify(elsewhere.AccessToken));
        Granted(await Refresh(elsewhere.RefreshToken));
    }

    [ContractFact]
    public async Task GivenAnAnswerThatWasLost_WhenTheRefreshIsRepeatedInTime_ThenItIsAnsweredAgainAndTheSessionGoesOn()
    {
        var first = await Register();
        var lost = Granted(await Refresh(first.RefreshToken));
        Clock.Advance(Options.RefreshRepeatableFor - TimeSpan.FromMilliseconds(1));
        await Restart();

        var repeated = Granted(await Refresh(first.RefreshToken));

        Assert.Equal(TimeSpan.FromSeconds(20), Options.RefreshRepeatableFor);
        Assert.Equal(lost.RefreshToken, repeated.RefreshToken);
        Assert.NotNull(await Identity.Tokens.Verify(repeated.AccessToken));
        Assert.NotNull(await Identity.Sessions.FromCookie(first.Cookie!.Value));
        var next = Granted(await Refresh(repeated.RefreshToken));
        Assert.NotNull(await Identity.Tokens.Verify(next.AccessToken));
    }

    [ContractFact]
    public async Task GivenARepeatedRefresh_WhenTheTimeSinceTheFirstUseIsOver_ThenTheSessionEnds()
    {
        var first = await Register();
        Granted(await Refresh(first.RefreshToken));
        Clock.Advance(Options.RefreshRepeatableFor / 2);
        Granted(await Refresh(first.RefreshToken));
        Clock.Advance(Options.RefreshRepeatableFor / 2);

        Refused(RefusalCodes.Unauthorized, await Refresh(first.RefreshToken));
        Assert.Empty(await Identity.Sessions.List(CallerOf(first)));
    }

    [ContractFact]
    public async Task GivenASuccessorThatWasUsed_WhenTheTokenBeforeComesAgain_ThenTheSessionEndsAtOnce()
    {
        var first = await Register();
        var second = Granted(await Refresh(first.RefreshToken));
        var third = Granted(await Refresh(second.RefreshToken));

        Refused(RefusalCodes.Unauthorized, await Refresh(first.RefreshToken));
        Refused(RefusalCodes.Unauthorized, await Refresh(third.RefreshToken));
        Assert.Null(await Identity.Tokens.Verify(third.AccessToken));
        Assert.Empty(await Identity.Sessions.List(CallerOf(first)));
    }

    [ContractFact]
    public async Task GivenTwentyAtOnceInTwoProcesses_WhenTheyUseOneRefreshToken_ThenAllGetTheSameSuccessor()
    {
        var signIn = await Register();
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Identity : other).Sessions.Refresh(signIn.RefreshToken)));

        var successor = Assert.Single(outcomes.Select(outcome => Granted(outcome).RefreshToken).Distinct());
        foreach (var outcome in outcomes) Assert.NotNull(await Identity.Tokens.Verify(Granted(outcome).AccessToken));
        Granted(await Refresh(successor));
        Assert.Single(await Identity.Sessions.List(CallerOf(signIn)));
    }

    [ContractFact]
    public async Task GivenWhatIsNoRefreshToken_WhenItIsShown_ThenItIsRefusedAndNothingEnds()
    {
        var signIn = await Register();
        foreach (var token in (string[])["", "x", signIn.AccessToken, signIn.Cookie!.Value, signIn.RefreshToken + "x", signIn.RefreshToken.ToUpperInvariant(),
            new('x', 5000)])
        {
            Refused(RefusalCodes.Unauthorized, await Refresh(token));
        }

        Granted(await Refresh(signIn.RefreshToken));
    }

    [ContractFact]
    public async Task GivenASession_WhenItIsEnded_ThenItsTokensAndCookieEndAtOnce()
    {
        var signIn = await Register();
        Assert.NotNull(await Identity.Tokens.Verify(signIn.AccessToken));

        Assert.False((await Identity.Sessions.End(CallerOf(signIn), SessionOf(signIn))).IsRefused);

        Assert.Null(await Identity.Tokens.Verify(signIn.AccessToken));
        Assert.Null(await Identity.Sessions.FromCookie(signIn.Cookie!.Value));
        Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
        Assert.Equal(RefusalCodes.NotFound, (await Identity.Sessions.End(CallerOf(signIn), SessionOf(signIn))).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenASessionEndedInOneProcess_WhenAnotherKnewItLive_ThenThatOneLearnsItWithinSeconds()
    {
        var signIn = await Register();
        using var other = NewProcess();
        Assert.NotNull(await other.Tokens.Verify(signIn.AccessToken));
        await Identity.Sessions.End(CallerOf(signIn), SessionOf(signIn));

        Clock.Advance(Options.SessionCheckedFor);
        Assert.Null(await other.Tokens.Verify(signIn.AccessToken));
        Assert.InRange(Options.SessionCheckedFor, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [ContractFact]
    public async Task GivenSomebodyElsesSession_WhenOneEndsIt_ThenItIsNotFound()
    {
        var (maya, noor) = (await Register(), await Register("noor"));

        Assert.Equal(RefusalCodes.NotFound, (await Identity.Sessions.End(CallerOf(noor), SessionOf(maya))).Refusal!.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Identity.Sessions.End(CallerOf(maya) with { TenantId = "other" }, SessionOf(maya))).Refusal!.Code);
        Granted(await Refresh(maya.RefreshToken));
        Assert.Single(await Identity.Sessions.List(CallerOf(noor)));
    }

    [ContractFact]
    public async Task GivenASessionThatNobodyUses_WhenItsIdleTimeIsOver_ThenItHasEnded()
    {
        var signIn = await Register();
        Clock.Advance(Options.SessionIdleMax - TimeSpan.FromMilliseconds(1));
        signIn = Granted(await Refresh(signIn.RefreshToken));
        Clock.Advance(Options.SessionIdleMax);

        Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
        Assert.Empty(await Identity.Sessions.List(CallerOf(signIn)));
    }

    [ContractFact]
    public async Task GivenASessionThatIsAlwaysUsed_WhenItsAgeIsOver_ThenItHasEndedAndNoTokenOutlivesIt()
    {
        var signIn = await Register();
        var cookie = signIn.Cookie!.Value;
        for (var day = 0; day < 89; day++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            signIn = Granted(await Refresh(signIn.RefreshToken));
        }

        Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5));
        signIn = Granted(await Refresh(signIn.RefreshToken));
        Assert.Equal(300, signIn.ExpiresIn);
        Assert.NotNull(await Identity.Sessions.FromCookie(cookie));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
        Assert.Null(await Identity.Sessions.FromCookie(cookie));
        Assert.Null(await Identity.Tokens.Verify(signIn.AccessToken));
    }

    [ContractFact]
    public async Task GivenASessionUsedByItsCookieAlone_WhenMoreThanItsIdleTimePasses_ThenItLives()
    {
        var signIn = await Register();
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Options.SessionIdleMax - TimeSpan.FromDays(1));
            Assert.Equal(signIn.User.Id, (await Identity.Sessions.FromCookie(signIn.Cookie!.Value))?.Caller.UserId);
        }
    }

    [ContractFact]
    public async Task GivenACookieUsedOften_WhenLessThanFiveMinutesPassed_ThenNothingIsWritten()
    {
        var signIn = await Register();
        var created = Clock.GetUtcNow();
        Clock.Advance(SessionService.TouchEvery - TimeSpan.FromMilliseconds(1));
        await Identity.Sessions.FromCookie(signIn.Cookie!.Value);
        Assert.Equal(created, (await Identity.Sessions.List(CallerOf(signIn)))[0].LastUsedAt);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Identity.Sessions.FromCookie(signIn.Cookie.Value);
        Assert.Equal(Clock.GetUtcNow(), (await Identity.Sessions.List(CallerOf(signIn)))[0].LastUsedAt);
    }

    [ContractFact]
    public async Task GivenSeveralSessions_WhenTheyAreListed_ThenTheNewestIsFirst()
    {
        var signIns = new List<SignIn> { await Register() };
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            signIns.Add(Granted(await Login()));
        }

        var sessions = await Identity.Sessions.List(CallerOf(signIns[0]));
        Assert.Equal(signIns.AsEnumerable().Reverse().Select(SessionOf), sessions.Select(session => session.Id));
        Assert.All(sessions, session => Assert.Equal("tests/1.0", session.UserAgent));
    }

    [ContractFact]
    public async Task GivenTheMostSessionsAUserCanHave_WhenOneMoreIsOpened_ThenTheLongestUnusedEnds()
    {
        var first = await Register();
        var signIns = new List<SignIn>();
        for (var i = 1; i < Options.SessionsMax; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            signIns.Add(Granted(await Login()));
        }

        Clock.Advance(TimeSpan.FromSeconds(1));
        first = Granted(await Refresh(first.RefreshToken));
        Assert.NotNull(await Identity.Tokens.Verify(signIns[0].AccessToken));
        var last = Granted(await Login());

        Assert.Equal(Options.SessionsMax, (await Identity.Sessions.List(CallerOf(first))).Count);
        Assert.Null(await Identity.Tokens.Verify(signIns[0].AccessToken));
        Refused(RefusalCodes.Unauthorized, await Refresh(signIns[0].RefreshToken));
        Granted(await Refresh(signIns[1].RefreshToken));
        Granted(await Refresh(first.RefreshToken));
        Granted(await Refresh(last.RefreshToken));
    }

    [ContractFact]
    public async Task GivenExpiredSessions_WhenTheJanitorComes_ThenTheyAreGoneAndTheOthersAreNot()
    {
        var old = await Register();
        Clock.Advance(Options.SessionIdleMax - TimeSpan.FromMinutes(5));
        var young = await Register("noor");
        var swept = new FirstLine();
        Clock.Advance(TimeSpan.FromMinutes(10));
        await new ExpiryJanitor(Storage.Identity, Clock, swept).RunOnce(default);
        // The link that confirms the older account's address has expired too.
        Assert.Equal("Deleted 1 expired sessions and 1 expired records of other kinds.", await swept.Text);

        Assert.Null(await Storage.Identity.Sessions.Find(SessionOf(old)));
        Assert.NotNull(await Storage.Identity.Sessions.Find(SessionOf(young)));
        Assert.Equal(0, await Storage.Identity.Sessions.Purge(Clock.GetUtcNow()));
        Granted(await Refresh(young.RefreshToken));
    }

    [ContractFact]
    public async Task GivenACookie_WhenItIsNotOne_ThenItIsNobodys()
    {
        var signIn = await Register();
        foreach (var cookie in (string[])["", "x", signIn.RefreshToken, signIn.AccessToken, SessionOf(signIn), new('x', 5000)])
        {
            Assert.Null(await Identity.Sessions.FromCookie(cookie));
        }
        Assert.Equal(SessionOf(signIn), (await Identity.Sessions.FromCookie(signIn.Cookie!.Value))!.SessionId);
    }

    private static Caller CallerOf(SignIn signIn) => new(signIn.User.TenantId, signIn.User.Id, signIn.User.DisplayName, signIn.User.Roles);

    private sealed class FirstLine : ILogger<ExpiryJanitor>
    {
        private readonly TaskCompletionSource<string> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Text => _text.Task.WaitAsync(Testing.Hang.After);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _text.TrySetResult(formatter(state, exception));
    }
}

public sealed class SqliteSessionTests() : SessionSuite(new SqliteTestDatabase());

[NeedsPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSessionTests(PostgreSqlServer server) : SessionSuite(new PostgreSqlTestDatabase(server));
