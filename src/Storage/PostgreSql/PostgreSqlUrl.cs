using System.Data.Common;
using Npgsql;

namespace Livehouse.Storage.PostgreSql;

/// <summary>
/// Parses <c>DATABASE_URL</c> as hosting platforms write it: URLs and keywords of PostgreSQL's own library (libpq, "Connection Strings"), with the additions of
/// Prisma, node-postgres, JDBC and Rails, and Npgsql's connection strings. Error messages name the part that is not understood, and never repeat a value: one
/// of them is a password.
/// </summary>
public static class PostgreSqlUrl
{
    private const string ApplicationName = "livehouse";
    private const int PreparedMax = 128;

    private const int SupabaseTransactionPort = 6543;

    public static bool IsUrl(string value) =>
        value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with it, as a sentence; null: nothing.</summary>
    public static string? FaultOf(string databaseUrl)
    {
        try
        {
            Read(databaseUrl);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <exception cref="ArgumentException">It can't be parsed; the message says which part.</exception>
    public static string ToConnectionString(string databaseUrl)
    {
        try
        {
            return Read(databaseUrl).ConnectionString;
        }
        catch (FormatException fault)
        {
            // Without the inner exception: the driver's message may repeat a value.
            throw new ArgumentException($"DATABASE_URL {fault.Message}.");
        }
    }

    /// <summary>The one schema that contains everything (<c>schema=</c>); null: the role's search path decides.</summary>
    /// <param name="connectionString">In the driver's format.</param>
    public static string? SchemaOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).SearchPath is ['"', .. { Length: > 0 } name, '"']
            && !name.Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal)
            ? name.Replace("\"\"", "\"", StringComparison.Ordinal)
            : null;

    private static NpgsqlConnectionStringBuilder Read(string databaseUrl)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var words = new PostgreSqlOptionMapper(builder);
        if (IsUrl(databaseUrl)) words.Take(PostgreSqlAddress.FromUrl(databaseUrl));
        else if (PostgreSqlAddress.IsKeywords(databaseUrl)) words.Take(PostgreSqlAddress.FromKeywords(databaseUrl));
        else words.ApplyDriverOptions(DriverWords(databaseUrl));

        if (string.IsNullOrEmpty(builder.Host)) throw new FormatException("names no host");
        // Every node writes: of several servers, a read-only one is of no use.
        if (builder.Host.Contains(',', StringComparison.Ordinal) && !words.Has("Target Session Attributes")) builder.TargetSessionAttributes = "read-write";
        if (words.IsBehindTransactionPooler || IsKnownPooler(builder)) words.SuitTransactionPooler();
        if (!words.Has("Max Auto Prepare")) builder.MaxAutoPrepare = PreparedMax;
        if (!words.Has("Application Name")) builder.ApplicationName = ApplicationName;
        return builder;
    }

    /// <summary>Poolers that assign each transaction to another session, recognised by name: Neon and Supabase don't always put it into the URL.</summary>
    private static bool IsKnownPooler(NpgsqlConnectionStringBuilder builder) =>
        builder.Host!.Contains("-pooler.", StringComparison.OrdinalIgnoreCase)
            || (builder.Port == SupabaseTransactionPort && builder.Host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase));

    private static DbConnectionStringBuilder DriverWords(string databaseUrl)
    {
        try
        {
            var words = new DbConnectionStringBuilder { ConnectionString = databaseUrl };
            // A URL of another database with one equals sign in it looks like a keyword.
            return !databaseUrl.Contains("://", StringComparison.Ordinal) || words.Count > 1 ? words : throw new ArgumentException("A URL.");
        }
        catch (ArgumentException)
        {
            throw new FormatException("must be empty (SQLite), postgres://user:password@host:port/database, or Host=…;Database=…;Username=…;Password=…");
        }
    }
}
