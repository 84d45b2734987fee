#!/usr/bin/env bash
# Microsoft.Data.Sqlite 10.0.12: a write that can't succeed is repeated for the whole timeout, 30 s by default.
#
# A transaction that has read (BeginTransaction(deferred: true)) may no longer write once another connection has
# committed: it would change what it did not see. SQLite says so at once, with SQLITE_BUSY_SNAPSHOT, and does not apply
# its own busy timeout, because no waiting helps. The library takes it for an ordinary busy and repeats the statement
# until the command's timeout is over; then it says "database is locked", though nobody holds a lock: any other
# connection may write. What helps: begin without deferred where a write may follow. A catch of SqliteExtendedErrorCode
# 517 that begins anew comes 30 s late, unless the timeout is short.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   SQLite itself, busy timeout 6 s: 517 at once
#   Microsoft.Data.Sqlite, timeout 6 s: 517 after all of it, SQLite Error 5: 'database is locked'.
#   another connection, the transaction still open: writes at once
#   the transaction begun anew: writes at once
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Data.Sqlite@10.0.12
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1902;NU1903
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

const string Insert = "INSERT INTO orders VALUES (1)";
var settings = $"Data Source={Path.GetFullPath("shop.db")};Default Timeout=6";
using var reader = new SqliteConnection(settings);
using var writer = new SqliteConnection(settings);
reader.Open();
writer.Open();
Run(writer, "PRAGMA journal_mode = wal; CREATE TABLE orders (number INTEGER)");

using (var transaction = Stale())
{
    raw.sqlite3_busy_timeout(reader.Handle, 6000);
    var (code, when) = Timed(() =>
    {
        raw.sqlite3_exec(reader.Handle, Insert);
        return raw.sqlite3_extended_errcode(reader.Handle);
    });
    Console.WriteLine($"SQLite itself, busy timeout 6 s: {code} {when}");
    raw.sqlite3_busy_timeout(reader.Handle, 0);
}

using (var transaction = Stale())
{
    var text = "";
    var (code, when) = Timed(() =>
    {
        try
        {
            Run(reader, Insert);
            return 0;
        }
        catch (SqliteException failure)
        {
            text = failure.Message;
            return failure.SqliteExtendedErrorCode;
        }
    });
    Console.WriteLine($"Microsoft.Data.Sqlite, timeout 6 s: {code} {when}, {text}");
    Console.WriteLine($"another connection, the transaction still open: writes {Timed(() => Run(writer, Insert)).When}");
}

using (var transaction = reader.BeginTransaction(deferred: true))
{
    Run(reader, "SELECT * FROM orders");
    Console.WriteLine($"the transaction begun anew: writes {Timed(() => Run(reader, Insert)).When}");
}

// A transaction that has read what is no longer the newest.
SqliteTransaction Stale()
{
    var transaction = reader.BeginTransaction(deferred: true);
    Run(reader, "SELECT * FROM orders");
    Run(writer, Insert);
    return transaction;
}

static (int Code, string When) Timed(Func<int> action)
{
    var clock = Stopwatch.StartNew();
    var code = action();
    return (code, clock.Elapsed.TotalSeconds switch { < 3 => "at once", >= 6 => "after all of it", _ => $"after {clock.Elapsed.TotalSeconds:0.0} s" });
}

static int Run(SqliteConnection connection, string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    return command.ExecuteNonQuery();
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected="SQLite itself, busy timeout 6 s: 517 at once
Microsoft.Data.Sqlite, timeout 6 s: 517 after all of it, SQLite Error 5: 'database is locked'.
another connection, the transaction still open: writes at once
the transaction begun anew: writes at once"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
