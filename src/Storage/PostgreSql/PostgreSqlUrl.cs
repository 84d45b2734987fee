using System.Data.Common;
using Npgsql;

namespace Livehouse.Storage.PostgreSql;

/// <summary>Understands <c>DATABASE_URL</c> as hosting platforms write it, and Npgsql's own connection strings. Its errors never repeat the value: it holds a password.</summary>
public static class PostgreSqlUrl
{
    private const int PreparedMax = 128;

    /// <summary>libpq's words that mean something else to Npgsql, or that it does not know by this name.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["client_encoding"] = "Client Encoding",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["user"] = "Username",
        ["password"] = "Password",
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
    };

    public static bool IsUrl(string value) =>
        value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">It is neither; says what is wrong with it.</exception>
    public static string ToConnectionString(string databaseUrl)
    {
        var given = IsUrl(databaseUrl) ? FromUrl(databaseUrl) : FromKeywords(databaseUrl);
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(given.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new ArgumentException($"DATABASE_URL has a part that PostgreSQL's driver does not know ({e.GetType().Name}).");
        }

        if (string.IsNullOrEmpty(builder.Host)) throw new ArgumentException("DATABASE_URL names no host.");
        if (!given.ContainsKey("Max Auto Prepare")) builder.MaxAutoPrepare = PreparedMax;
        if (!given.ContainsKey("Application Name")) builder.ApplicationName = "livehouse";
        return builder.ConnectionString;
    }

    private static DbConnectionStringBuilder FromKeywords(string databaseUrl)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = databaseUrl };
        }
        catch (ArgumentException)
        {
            throw new ArgumentException("DATABASE_URL must be empty (SQLite), postgres://user:password@host:port/database, or Host=…;Database=…;Username=…;Password=….");
        }
    }

    private static DbConnectionStringBuilder FromUrl(string databaseUrl)
    {
        if (!Uri.TryCreate(databaseUrl, UriKind.Absolute, out var url))
        {
            throw new ArgumentException("DATABASE_URL is not a well-formed URL; characters such as @ / : # in the password must be percent-encoded.");
        }

        var given = new DbConnectionStringBuilder();
        if (url.Host.Length > 0) given["Host"] = url.Host.Trim('[', ']');
        if (url.Port > 0) given["Port"] = url.Port;
        if (url.AbsolutePath.Length > 1) given["Database"] = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0) given["Username"] = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) given["Password"] = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var word = Uri.UnescapeDataString(parts[0]);
            var value = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
            given[Words.GetValueOrDefault(word, word)] = word.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return given;
    }
}
