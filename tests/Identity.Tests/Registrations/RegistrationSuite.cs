using System.Net;
using Livehouse.Identity;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Registrations;

/// <summary>A client network registers ten accounts in any hour.</summary>
public abstract class RegistrationSuite(ITestDatabase database) : IdentitySuite(database)
{
    private static readonly IPAddress Somewhere = IPAddress.Parse("203.0.113.9");

    [ContractFact]
    public async Task GivenTenAccountsFromOneAddress_WhenAnEleventhIsWanted_ThenItIsRefusedUntilTheFirstIsAnHourOld()
    {
        Assert.Equal(10, Options.RegistrationsPerHour);
        for (var i = 0; i < 10; i++)
        {
            Granted(await RegisterFrom(Somewhere, $"user{i}"));
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Restart();
        var refused = Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "eleventh"));

        Assert.Equal(new SpentLimit("registrations", 10, TimeSpan.FromHours(1), TimeSpan.FromMinutes(50)), refused.Limit);
        Granted(await RegisterFrom(IPAddress.Parse("203.0.113.10"), "neighbour"));
        Clock.Advance(TimeSpan.FromMinutes(50) - TimeSpan.FromMilliseconds(1));
        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "eleventh"));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Granted(await RegisterFrom(Somewhere, "eleventh"));
        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "twelfth"));
    }

    [ContractFact]
    public async Task GivenThirtyAtOnceToTwoProcesses_WhenAllComeFromOneAddress_ThenExactlyTenAreMade()
    {
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => RegisterFrom(Somewhere, $"user{i}", process: i % 2 == 0 ? Identity : other)));

        Assert.Equal(10, outcomes.Count(outcome => !outcome.IsRefused));
        Assert.All(outcomes.Where(outcome => outcome.IsRefused), outcome => Refused(RefusalCodes.RateLimited, outcome));
    }

    [ContractFact]
    public async Task GivenTheServersOwnMachine_WhenItRegistersMany_ThenItIsNotLimited()
    {
        foreach (var (address, at) in new[]
        {
            null,
            IPAddress.Loopback,
            IPAddress.IPv6Loopback,
            IPAddress.Parse("::ffff:127.0.0.1"),
            IPAddress.Parse("127.8.8.8"),
        }.Select((address, at) => (address, at)))
        {
            for (var i = 0; i < 11; i++) Granted(await RegisterFrom(address, $"user{at}x{i}"));
        }
    }

    [ContractFact]
    public async Task GivenAddressesOfOneNetwork_WhenTheyRegister_ThenTheyShareItsTen()
    {
        for (var i = 0; i < 10; i++) Granted(await RegisterFrom(IPAddress.Parse($"2001:db8:0:7:{i}::1"), $"user{i}"));

        Refused(RefusalCodes.RateLimited, await RegisterFrom(IPAddress.Parse("2001:db8:0:7:ffff::"), "eleventh"));
        Granted(await RegisterFrom(IPAddress.Parse("2001:db8:0:8::1"), "nextdoor"));
        for (var i = 0; i < 10; i++) Granted(await RegisterFrom(IPAddress.Parse(i % 2 == 0 ? "203.0.113.9" : "::ffff:203.0.113.9"), $"mapped{i}"));
        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "mapped"));
    }

    [ContractFact]
    public async Task GivenTakenNames_WhenSomebodyAsksForThemOneByOne_ThenTheAnswersRunOut()
    {
        await Register("maya");
        for (var i = 0; i < 10; i++)
        {
            Refused(RefusalCodes.Conflict, await RegisterFrom(Somewhere, $"user{i}", email: "maya@example.com", operation: "the same key"));
        }

        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "maya", operation: "the same key"));
        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "free"));
    }

    [ContractFact]
    public async Task GivenARequestThatIsRepeatedOrMakesNoSense_WhenItIsSent_ThenItCountsNoSecondTimeOrNotAtAll()
    {
        for (var i = 0; i < 9; i++) Granted(await RegisterFrom(Somewhere, $"user{i}"));
        for (var i = 0; i < 20; i++) Refused(RefusalCodes.ValidationFailed, await RegisterFrom(Somewhere, "x"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RegisterFrom(Somewhere, "tenth", operation: "key")));
        Assert.Single(outcomes.Select(outcome => Granted(outcome).User.Id).Distinct());
        Refused(RefusalCodes.RateLimited, await RegisterFrom(Somewhere, "eleventh"));
        Assert.True(Granted(await RegisterFrom(Somewhere, "tenth", operation: "key")).IsRepeat);
    }

    [ContractFact]
    public async Task GivenOldRecords_WhenTheyArePurged_ThenThoseThatStillCountStay()
    {
        await RegisterFrom(Somewhere, "maya");
        Clock.Advance(TimeSpan.FromMinutes(59));
        await RegisterFrom(IPAddress.Parse("203.0.113.10"), "noor");

        Assert.Equal(0, await Storage.Identity.Registrations.Purge(Clock.GetUtcNow()));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await Storage.Identity.Registrations.Purge(Clock.GetUtcNow()));
    }

    private Task<Outcome<SignIn>> RegisterFrom(
        IPAddress? address, string username, string? email = null, string? operation = null, IdentityServices? process = null) =>
        (process ?? Identity).Accounts.Register(Form(username, email, operation) with { ClientAddress = address });
}

public sealed class SqliteRegistrationTests() : RegistrationSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlRegistrationTests(PostgreSqlServer server) : RegistrationSuite(new PostgreSqlTestDatabase(server));

public sealed class UnlimitedRegistrationTests() : IdentitySuite(new SqliteTestDatabase())
{
    protected override IdentityOptions Options => base.Options with { RegistrationsPerHour = 0 };

    [Fact]
    public async Task GivenNoLimit_WhenManyRegisterFromOneAddress_ThenAllMay()
    {
        for (var i = 0; i < 12; i++) Granted(await Identity.Accounts.Register(Form($"user{i}") with { ClientAddress = IPAddress.Parse("203.0.113.9") }));
    }
}
