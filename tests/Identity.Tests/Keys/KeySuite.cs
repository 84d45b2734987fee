using System.Security.Cryptography;
using Livehouse.Identity.Keys;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Keys;

/// <summary>What the web framework protects can be read by every process over one database, and by nobody who has the database alone.</summary>
public abstract class KeySuite(ITestDatabase database) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-tests-that-is-long-enough";

    private StorageOptions _where = null!;

    public async Task InitializeAsync() => _where = await database.Create();

    public Task DisposeAsync()
    {
        database.Dispose();
        return Task.CompletedTask;
    }

    [ContractFact]
    public async Task GivenWhatOneProcessProtected_WhenItStartsAnewOrASecondOneReads_ThenItIsWhatItWas()
    {
        await using var first = await Process.Start(_where);
        var text = first.Protector.Protect("a text");
        await using var second = await Process.Start(_where);
        Assert.Equal("a text", second.Protector.Unprotect(text));
        Assert.Equal("another", first.Protector.Unprotect(second.Protector.Protect("another")));
        await first.DisposeAsync();
        await second.DisposeAsync();

        await using var third = await Process.Start(_where);
        Assert.Equal("a text", third.Protector.Unprotect(text));
        Assert.Single(await third.Storage.Identity.Keys.List());
    }

    [ContractFact]
    public async Task GivenProcessesThatBeginWithAnEmptyDatabase_WhenEachNeedsAKeyAtOnce_ThenThereIsOneForAll()
    {
        await using var one = await Process.Start(_where);
        await using var other = await Process.Start(_where);

        var texts = await Task.WhenAll(new[] { one, other, one, other }.Select(process => Task.Run(() => process.Protector.Protect("a text"))));

        Assert.All(texts, text => Assert.Equal(("a text", "a text"), (one.Protector.Unprotect(text), other.Protector.Unprotect(text))));
        Assert.Single(await one.Storage.Identity.Keys.List());
    }

    [ContractFact]
    public async Task GivenAStoredKey_WhenTheDatabaseIsRead_ThenNothingOfItsSecretStandsThere()
    {
        await using var process = await Process.Start(_where);
        process.Protector.Protect("a text");

        var xml = Assert.Single(await process.Storage.Identity.Keys.List());

        Assert.Contains("livehouseSealed", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<value>", xml, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task GivenAnotherJwtSecret_WhenAProcessReadsWhatWasProtected_ThenItFailsWithAReasonAndWorksWithKeysOfItsOwn()
    {
        await using var first = await Process.Start(_where);
        var text = first.Protector.Protect("a text");
        await using var other = await Process.Start(_where, "another-secret-of-the-tests-that-is-long-enough");

        Assert.Equal("its own", other.Protector.Unprotect(other.Protector.Protect("its own")));
        var error = Assert.ThrowsAny<CryptographicException>(() => other.Protector.Unprotect(text));

        Assert.Contains("JWT_SECRET", error.ToString() + string.Concat(other.Loggers.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(other.Loggers.Lines, line => line.Contains("another-secret", StringComparison.Ordinal));
        Assert.Equal("a text", first.Protector.Unprotect(text));
    }

    /// <summary>A process as far as keys go: services and a storage of its own.</summary>
    private sealed class Process : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private bool _isGone;

        private Process(LivehouseStorage storage, string secret)
        {
            Storage = storage;
            _services = new ServiceCollection()
                .AddSingleton<ILoggerFactory>(Loggers)
                .AddLogging()
                .AddSingleton(storage.Identity)
                .AddSharedKeys(secret)
                .BuildServiceProvider();
        }

        public LivehouseStorage Storage { get; }

        public RecordingLoggers Loggers { get; } = new();

        public IDataProtector Protector => _services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");

        public static async Task<Process> Start(StorageOptions where, string secret = Secret) =>
            new(await LivehouseStorage.Open(where, TimeProvider.System), secret);

        public async ValueTask DisposeAsync()
        {
            if (_isGone) return;
            _isGone = true;
            await _services.DisposeAsync();
            await Storage.DisposeAsync();
        }
    }
}

public sealed class SqliteKeyTests() : KeySuite(new SqliteTestDatabase());

[NeedsPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlKeyTests(PostgreSqlServer server) : KeySuite(new PostgreSqlTestDatabase(server));
