#!/usr/bin/env bash
# Microsoft.Data.Sqlite 10.0.12: with all connections disposed, a restored database is not read, and in WAL mode is lost.
#
# Connections are pooled by default together with their open files, so Close and Dispose close no file. Where a backup
# is moved into the database's place after that (on Linux nothing objects), the next connection with the same settings is
# an old one, which reads the deleted file as long as the process lives. With a rollback journal its writes fail with
# "attempt to write a readonly database", where nothing is read-only. With a write-ahead log they succeed, into a log that
# no disposed connection has removed either; when the pool ends, the old log is played over the new file, and the
# backup's rows are gone. What helps: SqliteConnection.ClearAllPools() before the move, Pooling=False, or the backup API,
# which writes into the open database.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   delete: 1 order, 3 in the backup; backup moved in: 1; a write: SQLite Error 8: 'attempt to write a readonly database'.
#   delete: read after the pool was cleared: 3
#   wal: 1 order, 3 in the backup; backup moved in: 1; a write: done
#   wal: read after the pool was cleared: 2
#   wal, pool cleared before the move: 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Data.Sqlite@10.0.12
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1902;NU1903
using Microsoft.Data.Sqlite;

foreach (var mode in (string[])["delete", "wal"])
{
    var shop = $"{mode}.db";
    Prepare(shop, mode);
    var text = $"{mode}: {Count(shop)} order, {Count("backup.db")} in the backup";
    Replace(shop);
    Console.WriteLine($"{text}; backup moved in: {Count(shop)}; a write: {Write(shop)}");
    SqliteConnection.ClearAllPools();
    Console.WriteLine($"{mode}: read after the pool was cleared: {Count(shop)}");
}

Prepare("other.db", "wal");
Count("other.db");
SqliteConnection.ClearAllPools();
Replace("other.db");
Console.WriteLine($"wal, pool cleared before the move: {Count("other.db")}");

static void Prepare(string file, string mode)
{
    Run("backup.db", "CREATE TABLE orders (number INTEGER); INSERT INTO orders VALUES (1), (2), (3)");
    SqliteConnection.ClearAllPools();
    Run(file, $"PRAGMA journal_mode = {mode}; CREATE TABLE orders (number INTEGER); INSERT INTO orders VALUES (1)");
}

static void Replace(string file)
{
    SqliteConnection.ClearPool(new SqliteConnection("Data Source=backup.db"));
    File.Move("backup.db", file, overwrite: true);
}

static string Write(string file)
{
    try
    {
        Run(file, "INSERT INTO orders VALUES (4)");
        return "done";
    }
    catch (SqliteException failure)
    {
        return failure.Message;
    }
}

static object? Count(string file) => Run(file, "SELECT count(*) FROM orders");

static object? Run(string file, string sql)
{
    using var connection = new SqliteConnection($"Data Source={file}");
    connection.Open();
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    return command.ExecuteScalar();
}
CS
seen=$(dotnet run app.cs)
echo "$seen"
expected="delete: 1 order, 3 in the backup; backup moved in: 1; a write: SQLite Error 8: 'attempt to write a readonly database'.
delete: read after the pool was cleared: 3
wal: 1 order, 3 in the backup; backup moved in: 1; a write: done
wal: read after the pool was cleared: 2
wal, pool cleared before the move: 3"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
