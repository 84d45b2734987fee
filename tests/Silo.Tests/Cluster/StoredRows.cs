using Npgsql;

namespace Livehouse.Tests.Cluster;

/// <summary>What a database holds, where a test can read it as it reads files.</summary>
internal static class StoredRows
{
    /// <summary>Writes a file for each table.</summary>
    public static void Write(string connectionString, DirectoryInfo folder)
    {
        using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var table in Tables(source))
        {
            using var connection = source.OpenConnection();
            using var rows = connection.BeginRawBinaryCopy($"COPY {table} TO STDOUT (FORMAT BINARY)");
            using var file = File.Create(Path.Combine(folder.FullName, table));
            rows.CopyTo(file);
        }
    }

    private static List<string> Tables(NpgsqlDataSource source)
    {
        using var command = source.CreateCommand(
            "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'");
        using var reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read()) tables.Add(reader.GetString(0));
        return tables;
    }
}
