using System.Data.Common;
using Livehouse.Storage.Sqlite;

namespace Livehouse.Storage.Databases;

/// <summary>A connection in use by one read or write, inside that write's transaction.</summary>
/// <param name="transaction">Null in reads, and on SQLite, where the writer holds the transaction itself.</param>
/// <param name="kept">On SQLite: the session lives as long as its connection and prepares each statement once. Otherwise (null) the driver does that
/// (Npgsql).</param>
internal sealed class Session(
    DbConnection connection, DbTransaction? transaction, SqliteStatements? kept = null, CancellationToken cancellation = default) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _kept = [];

    /// <summary>For Dapper and the like, together with <see cref="Transaction"/>.</summary>
    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

    /// <summary>Whether this write is to be rolled back although it did not fail.</summary>
    public bool RollsBack { get; private set; }

    /// <summary>Undoes this write when its work returns; the result still reaches the caller.</summary>
    public void RollBack() => RollsBack = true;

    /// <summary>Returns how many rows were changed.</summary>
    public Task<int> Execute(string sql, params (string Name, object? Value)[] parameters) =>
        kept is not null && kept.Find(sql) is { } prepared
            ? Task.FromResult(prepared.Execute(parameters))
            : Use(new(sql, parameters), command => command.ExecuteNonQueryAsync(cancellation));

    /// <summary>The same on SQLite, synchronously.</summary>
    public int ExecuteNow(in Statement statement) => Execute(statement.Sql, statement.Parameters).GetAwaiter().GetResult();

    /// <summary>Runs the statements in order, in one round trip where the driver can, and returns how many rows each changed.</summary>
    public async Task<IReadOnlyList<int>> ExecuteAll(IReadOnlyList<Statement> statements)
    {
        if (statements.Count == 0) return [];
        var changed = new int[statements.Count];
        if (!connection.CanCreateBatch)
        {
            for (var i = 0; i < changed.Length; i++) changed[i] = await Execute(statements[i].Sql, statements[i].Parameters);
            return changed;
        }

        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Sql;
            foreach (var (name, value) in statement.Parameters) command.Parameters.Add(Parameter(command.CreateParameter(), name, value));
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
        for (var i = 0; i < changed.Length; i++) changed[i] = batch.BatchCommands[i].RecordsAffected;
        return changed;
    }

    /// <summary>Every row that the statement yields.</summary>
    public Task<List<T>> Query<T>(Statement statement, Func<DbDataReader, T> read) => Use(statement, async command =>
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    });

    /// <summary>Hands over every row as it is read, so that none is kept in memory.</summary>
    public Task ForEach(Statement statement, Action<DbDataReader> take) => Use(statement, async command =>
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) take(reader);
        return true;
    });

    /// <summary>The first row, or null.</summary>
    public async Task<T?> QueryFirst<T>(Statement statement, Func<DbDataReader, T> read)
        where T : class => (await Query(statement, read)).FirstOrDefault();

    /// <summary>The first column of the first row as a number; null when there is no row or the column is null.</summary>
    public async Task<long?> QueryNumber(Statement statement) =>
        (await Query(statement, row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0))).FirstOrDefault();

    /// <summary>Resets a reused session for the next write.</summary>
    public void Reset() => RollsBack = false;

    public void Dispose()
    {
        foreach (var command in _kept.Values) command.Dispose();
        _kept.Clear();
        kept?.Dispose();
    }

    private async Task<T> Use<T>(Statement statement, Func<DbCommand, Task<T>> run)
    {
        var command = Command(statement);
        try
        {
            return await run(command);
        }
        finally
        {
            if (kept is null) await command.DisposeAsync();
        }
    }

    private DbCommand Command(in Statement statement)
    {
        if (_kept.TryGetValue(statement.Sql, out var known))
        {
            for (var i = 0; i < statement.Parameters.Length; i++) Parameter(known.Parameters[i], statement.Parameters[i].Name, statement.Parameters[i].Value);
            return known;
        }

        var command = connection.CreateCommand();
        command.CommandText = statement.Sql;
        command.Transaction = transaction;
        foreach (var (name, value) in statement.Parameters) command.Parameters.Add(Parameter(command.CreateParameter(), name, value));
        if (kept is not null) _kept.Add(statement.Sql, command);
        return command;
    }

    private static DbParameter Parameter(DbParameter parameter, string name, object? value)
    {
        Statement.Check(name, value);
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        return parameter;
    }
}
