using Livehouse.Analytics;
using Livehouse.Identity;
using Livehouse.Jobs;
using Livehouse.Operators;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Payments;
using Livehouse.Storage.Accounts;
using Livehouse.Storage.Analytics;
using Livehouse.Storage.ApiKeys;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Captions;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Federation;
using Livehouse.Storage.Grains;
using Livehouse.Storage.Idempotency;
using Livehouse.Storage.Jobs;
using Livehouse.Storage.LoadTests;
using Livehouse.Storage.Migrations;
using Livehouse.Storage.Outbox;
using Livehouse.Storage.Outgoing;
using Livehouse.Storage.Payments;
using Livehouse.Storage.PostgreSql;
using Livehouse.Storage.Reminders;
using Livehouse.Storage.Scim;
using Livehouse.Storage.Sqlite;
using Livehouse.Storage.Tenants;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Storage;

/// <summary>
/// All data of the server, in one database: SQLite beside the program, or PostgreSQL. Closing it completes the pending writes; later ones are refused.
/// </summary>
public sealed class LivehouseStorage : IStorageFigures, IAsyncDisposable
{
    private readonly WatchedDatabase _database;
    private readonly RescuedRows _rescued;

    private LivehouseStorage(IDatabase opened, TimeProvider time, ILogger logger)
    {
        var database = new WatchedDatabase(opened, time, logger);
        _database = database;
        _rescued = new RescuedRows(database, logger);
        database.Recovering = _rescued.WriteAll;
        Grains = new GrainStore(database, _rescued);
        Streams = new StreamCatalog(database);
        Rooms = new RoomCatalog(database);
        Events = new EventCatalog(database);
        Traces = new UserTraces(database);
        Viewing = new ViewingStore(database);
        Captions = new CaptionCatalog(database);
        Figures = new FigureCatalog(database);
        Coins = new CoinLedger(database);
        Outbox = new OutboxStore(database, logger, OutboxPool.Common);
        OutgoingOutbox = new OutboxStore(database, logger, OutboxPool.Outgoing);
        Webhooks = new WebhookStore(database);
        Push = new PushStore(database);
        WebhookTraces = new WebhookTraceStore(database);
        Jobs = new JobStore(database);
        Idempotency = new IdempotencyStore(database);
        Reminders = new ReminderStore(database);
        Identity = new IdentityPorts
        {
            Accounts = new AccountStore(database),
            Sessions = new SessionStore(database),
            Lockouts = new LockoutStore(database),
            Registrations = new RegistrationStore(database),
            Keys = new KeyStore(database, time),
            Tenants = new TenantStore(database),
            Audit = new AuditLog(database),
            ApiKeys = new ApiKeyStore(database),
            Scim = new ScimStore(database),
            OneTime = new OneTimeStore(database),
            Mfa = new MfaStore(database),
            Credentials = new CredentialStore(database),
            Budgets = new BudgetStore(database),
            Federation = new FederationStore(database, time),
            LoadTests = new LoadTestStore(database),
        };
    }

    public IGrainStore Grains { get; }

    public IStreamCatalog Streams { get; }

    public IRoomCatalog Rooms { get; }

    public IEventCatalog Events { get; }

    public IUserTraces Traces { get; }

    public IViewingLog Viewing { get; }

    public ICaptionCatalog Captions { get; }

    public IFigureCatalog Figures { get; }

    public ICoinLedger Coins { get; }

    public IOutboxStore Outbox { get; }

    /// <summary>Claims the messages of <see cref="OutboxPool.Outgoing"/>; otherwise as <see cref="Outbox"/>.</summary>
    public IOutboxStore OutgoingOutbox { get; }

    public IWebhookStore Webhooks { get; }

    public IPushStore Push { get; }

    public IWebhookTraces WebhookTraces { get; }

    /// <summary>The same messages, as the jobs that operators see.</summary>
    public IJobStore Jobs { get; }

    public IIdempotencyStore Idempotency { get; }

    public IReminderStore Reminders { get; }

    /// <summary>Accounts, sessions, tenants, lockouts and the audit log.</summary>
    public IdentityPorts Identity { get; }

    /// <summary>Opens the database, creates it if it is new, and brings its schema up to date.</summary>
    /// <exception cref="ArgumentException">The options name an unknown kind of database.</exception>
    /// <exception cref="NewerDatabaseException">A newer program has used this database.</exception>
    public static async Task<LivehouseStorage> Open(
        StorageOptions options,
        TimeProvider time,
        ILoggerFactory? loggers = null,
        CancellationToken cancellation = default)
    {
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<LivehouseStorage>();
        IDatabase database = options.IsSqlite
            ? new SqliteDatabase(options.SqlitePath, time)
            : new PostgreSqlDatabase(PostgreSqlUrl.ToConnectionString(options.DatabaseUrl!), time);
        try
        {
            if (database is PostgreSqlDatabase postgres) await postgres.MakeSchema(cancellation);
            await new Migrator(database, Migration.Of(database.Dialect), time, logger).Run(cancellation);
            return new LivehouseStorage(database, time, logger);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <see cref="IGrainStore.IsFailing"/>.</summary>
    public bool IsFailing => _database.IsFailing;

    public string Kind => _database.Dialect.Name.ToLowerInvariant();

    public DurationCounts Commits => _database.RecentCommits;

    public Task<long> SizeBytes(CancellationToken cancellation = default) =>
        _database.Read(async session => await session.QueryNumber(new(_database.Dialect.Size)) ?? 0, cancellation);

    /// <summary>Completes when the database answers, its writer makes progress and it can be written; throws otherwise. Limit the time with
    /// <paramref name="cancellation"/>.</summary>
    public Task Ping(CancellationToken cancellation = default) => _database.Ping(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _rescued.DisposeAsync();
        await _database.DisposeAsync();
    }
}
