using Livehouse.Identity;
using Livehouse.Storage.Accounts;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Effects;
using Livehouse.Storage.Grains;
using Livehouse.Storage.Idempotency;
using Livehouse.Storage.Migrations;
using Livehouse.Storage.PostgreSql;
using Livehouse.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Storage;

/// <summary>All that the server keeps, in one database: SQLite beside the program, or PostgreSQL. Closing it finishes the writes that wait; what comes after is refused.</summary>
public sealed class LivehouseStorage : IAsyncDisposable
{
    private readonly IDatabase _database;

    private LivehouseStorage(IDatabase database, TimeProvider time, ILogger logger)
    {
        _database = database;
        Grains = new GrainStore(database);
        Streams = new StreamCatalog(database);
        Rooms = new RoomCatalog(database);
        Traces = new UserTraces(database);
        Effects = new EffectStore(database, logger);
        Idempotency = new IdempotencyStore(database);
        Identity = new IdentityPorts(new AccountStore(database), new SessionStore(database), new LockoutStore(database), new RegistrationStore(database), new KeyStore(database, time));
    }

    public IGrainStore Grains { get; }

    public IStreamCatalog Streams { get; }

    public IRoomCatalog Rooms { get; }

    public IUserTraces Traces { get; }

    public IEffectStore Effects { get; }

    public IIdempotencyStore Idempotency { get; }

    /// <summary>Accounts, sessions and lockouts.</summary>
    public IdentityPorts Identity { get; }

    /// <summary>Opens the database, makes it when it is new, and brings its schema up to date.</summary>
    /// <exception cref="ArgumentException">The options name no database that is known.</exception>
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

    /// <summary>Completes when the database answers and its writer takes turns; throws otherwise. Bound it in time by <paramref name="cancellation"/>.</summary>
    public async Task Ping(CancellationToken cancellation = default)
    {
        await _database.Read(session => session.QueryNumber(new("SELECT 1")), cancellation).WaitAsync(cancellation);
        await _database.Write(session => session.QueryNumber(new("SELECT 1")), cancellation).WaitAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
