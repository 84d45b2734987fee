using System.Text.Json;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests;

/// <summary>
/// What identity promises, over a real database with a clock that stands still. The suites below it run on SQLite, and on PostgreSQL where it is installed.
/// Passwords are hashed with few rounds; one test elsewhere pins the real number.
/// </summary>
public abstract class IdentitySuite(ITestDatabase database) : IAsyncLifetime
{
    protected const string Password = "correct horse battery";
    protected const string WrongPassword = "incorrect horse battery";
    protected const string JwtSecret = "a-secret-of-the-tests-that-is-long-enough";

    private StorageOptions? _where;
    private LivehouseStorage? _storage;
    private IdentityServices? _services;

    protected FakeClock Clock { get; } = new();

    protected RecordingLoggers Loggers { get; } = new();

    protected virtual IdentityOptions Options => new() { JwtSecret = JwtSecret, PasswordIterations = 10, HashesAtOnceMax = 4 };

    protected LivehouseStorage Storage => _storage ?? throw new InvalidOperationException("The storage is not open.");

    protected IdentityServices Identity => _services ?? throw new InvalidOperationException("The storage is not open.");

    public async Task InitializeAsync()
    {
        _where = await database.Create();
        await Start();
    }

    public async Task DisposeAsync()
    {
        await Stop();
        database.Dispose();
        Loggers.Dispose();
    }

    /// <summary>Another process on the same database, which shares no memory with the first.</summary>
    protected IdentityServices NewProcess() => new(Storage.Identity, Options, Clock, Loggers);

    protected async Task Restart()
    {
        await Stop();
        await Start();
    }

    protected static RegisterAccount Form(string username = "maya", string? email = null, string? operation = null, string password = Password) =>
        new(email ?? $"{username}@example.com", username, password, DisplayName: null, operation, UserAgent: "tests/1.0");

    protected async Task<SignIn> Register(string username = "maya") => Granted(await Identity.Accounts.Register(Form(username)));

    protected Task<Outcome<SignIn>> Login(string login = "maya", string password = Password) =>
        Identity.Accounts.Login(new LogIn(login, password, "tests/1.0"));

    /// <summary>The same where a second factor may be asked for.</summary>
    protected Task<Outcome<LoginResult>> SignIn(string? code = null, string login = "maya", string password = Password) =>
        Identity.Accounts.SignIn(new LogIn(login, password, "tests/1.0") { MfaCode = code });

    protected Task<Outcome<SignIn>> Refresh(string token) => Identity.Sessions.Refresh(token);

    protected static SignIn Granted(Outcome<SignIn> outcome)
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    protected static Refusal Refused(string code, Outcome<SignIn> outcome)
    {
        Assert.Null(outcome.Value);
        Assert.Equal(code, outcome.Refusal!.Code);
        return outcome.Refusal;
    }

    protected static JsonElement ClaimsOf(string token) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    protected static string SessionOf(SignIn signIn) => ClaimsOf(signIn.AccessToken).GetProperty("sid").GetString()!;

    private async Task Start()
    {
        _storage = await LivehouseStorage.Open(_where!, TimeProvider.System);
        _services = NewProcess();
    }

    private async Task Stop()
    {
        _services?.Dispose();
        if (_storage is not null) await _storage.DisposeAsync();
    }
}

public static class SignInWithoutSecondFactor
{
    /// <summary>For accounts that have no second factor.</summary>
    public static async Task<Outcome<SignIn>> Login(this AccountService accounts, LogIn command, CancellationToken cancellation = default)
    {
        var outcome = await accounts.SignIn(command, cancellation);
        return outcome.IsRefused ? outcome.Refusal : outcome.Value.SignIn!;
    }
}

/// <summary>Keeps every line that was logged, formatted.</summary>
public sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
