using System.Text;
using Livehouse.Storage.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// The recurring statements of one connection, prepared once and bypassing the driver: its command and reader objects cost more than the statements of
/// a group commit. Used by one thread at a time. It grows with the number of distinct SQL texts in the stores, and they are constants.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement?> _prepared = [];

    private sqlite3 Handle => connection.Handle ?? throw new InvalidOperationException("The connection is closed.");

    /// <summary>Null for a text of several statements, such as a migration: the driver runs those.</summary>
    /// <exception cref="SqliteException">It is not valid SQL.</exception>
    public SqliteStatement? Find(string sql)
    {
        if (_prepared.TryGetValue(sql, out var known)) return known;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle, sql, out var statement, out string rest), Handle);
        if (!string.IsNullOrWhiteSpace(rest))
        {
            statement.Dispose();
            return null;
        }

        return _prepared[sql] = new SqliteStatement(Handle, statement);
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values) statement?.Dispose();
        _prepared.Clear();
    }
}

/// <summary>One prepared statement.</summary>
internal sealed class SqliteStatement(sqlite3 connection, sqlite3_stmt statement) : IDisposable
{
    private const int ScratchAtLeast = 1024;

    /// <summary>The position of each parameter in the text; their order never changes.</summary>
    private int[]? _places;
    private byte[] _scratch = new byte[ScratchAtLeast];

    /// <summary>Runs it to its end; returns how many rows were changed.</summary>
    public int Execute((string Name, object? Value)[] parameters)
    {
        _places ??= [.. parameters.Select(parameter => raw.sqlite3_bind_parameter_index(statement, "@" + parameter.Name))];
        for (var at = 0; at < parameters.Length; at++) Bind(_places[at], parameters[at].Name, parameters[at].Value);
        var before = raw.sqlite3_total_changes(connection);
        try
        {
            int result;
            do
            {
                result = raw.sqlite3_step(statement);
            }
            while (result == raw.SQLITE_ROW);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection);
        }
        finally
        {
            // It returns the result of the step, which is known.
            _ = raw.sqlite3_reset(statement);
        }

        return raw.sqlite3_total_changes(connection) - before;
    }

    public void Dispose() => statement.Dispose();

    private void Bind(int place, string name, object? value)
    {
        Statement.Check(name, value);
        var result = value switch
        {
            null => raw.sqlite3_bind_null(statement, place),
            // An empty span has no address, which SQLite would treat as null.
            "" => raw.sqlite3_bind_text(statement, place, ""),
            byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, place, 0),
            string text => raw.sqlite3_bind_text(statement, place, Utf8(text)),
            long number => raw.sqlite3_bind_int64(statement, place, number),
            int number => raw.sqlite3_bind_int64(statement, place, number),
            double number => raw.sqlite3_bind_double(statement, place, number),
            byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
            _ => throw new ArgumentException($"@{name} has a type that can't be stored.", nameof(value)),
        };
        SqliteException.ThrowExceptionForRC(result, connection);
    }

    private ReadOnlySpan<byte> Utf8(string text)
    {
        var lengthMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_scratch.Length < lengthMax) _scratch = new byte[lengthMax];
        return _scratch.AsSpan(0, Encoding.UTF8.GetBytes(text, _scratch));
    }
}
