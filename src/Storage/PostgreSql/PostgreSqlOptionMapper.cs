using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Livehouse.Storage.PostgreSql;

/// <summary>Maps connection string keywords to the driver's: those of libpq, and those that Prisma, node-postgres, JDBC and Rails add.</summary>
internal sealed class PostgreSqlOptionMapper(NpgsqlConnectionStringBuilder builder)
{
    private const int TimeoutMax = 1_024;

    /// <summary>Keywords with the same meaning as the driver's.</summary>
    private static readonly Dictionary<string, string> Same = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["passfile"] = "Passfile",
        ["krbsrvname"] = "Kerberos Service Name",
        ["require_auth"] = "Require Auth",
        ["channel_binding"] = "Channel Binding",
        ["gssencmode"] = "GSS Encryption Mode",
        ["sslnegotiation"] = "SSL Negotiation",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["target_session_attrs"] = "Target Session Attributes",
        ["targetServerType"] = "Target Session Attributes",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["currentSchema"] = "Search Path",
        ["search_path"] = "Search Path",
        ["connection_limit"] = "Maximum Pool Size",
        ["pool"] = "Maximum Pool Size",
        ["pool_size"] = "Maximum Pool Size",
        ["socket_timeout"] = "Command Timeout",
        ["statement_cache_size"] = "Max Auto Prepare",
    };

    /// <summary>Keywords that affect neither which data is used nor the security of the connection, and that the driver does not support.</summary>
    private static readonly HashSet<string> WithoutMeaning = new(StringComparer.OrdinalIgnoreCase)
    {
        "fallback_application_name", "keepalives_count", "tcp_user_timeout", "client_encoding", "encoding", "gsslib", "gssdelegation", "sslcompression",
        "sslsni", "sslcertmode", "pool_timeout",
        "uselibpqcompat", "supa", "workaround", "serverVersion", "charset", "statement_cache_capacity", "prepareThreshold", "prepared_statements", "sslaccept",
        "ssl",
    };

    /// <summary>How other libraries turn off prepared statements.</summary>
    private static readonly (string Word, string Value)[] NoStatements =
    [
        ("prepareThreshold", "0"), ("prepared_statements", "false"), ("prepared_statements", "0"), ("statement_cache_capacity", "0"),
    ];

    /// <summary>The driver's keywords whose values are names.</summary>
    private static readonly HashSet<string> Choices =
        new(StringComparer.OrdinalIgnoreCase) { "SSL Mode", "SSL Negotiation", "Channel Binding", "GSS Encryption Mode" };

    private readonly HashSet<string> _said = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sessions change between transactions: <c>pgbouncer=true</c>.</summary>
    public bool IsBehindTransactionPooler { get; private set; }

    /// <param name="word">One of the driver's keywords.</param>
    public bool Has(string word) => _said.Contains(Compact(word));

    /// <exception cref="FormatException">Names the first unknown keyword, or the keyword of the first invalid value.</exception>
    public void Take(IReadOnlyList<KeyValuePair<string, string>> words)
    {
        // Parameters come after the address, and override it.
        var last = words
            .GroupBy(static word => word.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static word => word.Key, static word => word.Last().Value, StringComparer.OrdinalIgnoreCase);
        ApplyHosts(last);
        ApplyEncryption(last);
        if (NoStatements.Any(no => last.GetValueOrDefault(no.Word) == no.Value)) Set("Max Auto Prepare", "0", "prepared_statements");
        foreach (var (word, value) in last)
        {
            switch (word.ToLowerInvariant())
            {
                case "host" or "hostaddr" or "port" or "sslmode" or "sslrootcert":
                    break;
                case "schema":
                    // The name of one schema, verbatim; a search path is a list of names that may be quoted.
                    Set("Search Path", $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", word);
                    break;
                case "pgbouncer":
                    IsBehindTransactionPooler = Flag(word, value);
                    break;
                case "connect_timeout":
                    Set(
                        "Timeout",
                        Number(word, value) is > 0 and var seconds ? Math.Min(seconds, TimeoutMax).ToString(CultureInfo.InvariantCulture) : "0",
                        word);
                    break;
                case "keepalives" or "tcpkeepalive":
                    if (Flag(word, value)) Set("Tcp Keepalive", "true", word);
                    break;
                case "load_balance_hosts":
                    Set("Load Balance Hosts", value.ToLowerInvariant() switch { "random" => "true", "disable" => "false", _ => throw Value(word) }, word);
                    break;
                default:
                    if (!WithoutMeaning.Contains(word)) Set(Same.GetValueOrDefault(word, word), value, word);
                    break;
            }
        }

        // The driver requires the first of these for the others, which count only where it is on.
        if (last.TryGetValue("keepalives", out var keepalives) && !Flag("keepalives", keepalives))
        {
            (builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (0, 0);
        }
        else if (builder.TcpKeepAliveInterval > 0 && builder.TcpKeepAliveTime == 0)
        {
            builder.TcpKeepAliveTime = builder.TcpKeepAliveInterval;
        }
    }

    /// <summary>
    /// A connection string in the driver's own format: only the driver knows its keywords, and the unknown one is not repeated, because an unquoted password
    /// ends in the middle of a keyword.
    /// </summary>
    public void ApplyDriverOptions(DbConnectionStringBuilder given)
    {
        foreach (var (index, word) in given.Keys!.Cast<string>().Index()) Set(word, given[word].ToString()!, word, $"its keyword number {index + 1}");
    }

    /// <summary>Session state is lost with the next transaction: no statement may be prepared, and nothing needs to be reset.</summary>
    public void SuitTransactionPooler()
    {
        if (!Has("Max Auto Prepare")) Set("Max Auto Prepare", "0", "pgbouncer");
        if (!Has("No Reset On Close")) Set("No Reset On Close", "true", "pgbouncer");
        if (builder.SearchPath is "\"public\"" or "public") builder.SearchPath = null;
        if (builder.SearchPath is not null)
        {
            throw new FormatException("names a schema behind a transaction pooler, which does not keep a search path: set it for the role "
                + "instead (ALTER ROLE … SET search_path = …), or name a direct host");
        }
    }

    private void ApplyHosts(Dictionary<string, string> words)
    {
        var hosts = (words.GetValueOrDefault("host") is { Length: > 0 } named ? named : words.GetValueOrDefault("hostaddr") ?? "").Split(
            ',', StringSplitOptions.TrimEntries);
        var ports = (words.GetValueOrDefault("port") ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (hosts is [""]) return;
        if (hosts.Contains("")) throw new FormatException("has an empty name in its list of hosts");
        if (ports.Length > 1 && ports.Length != hosts.Length) throw new FormatException($"has {hosts.Length} hosts and {ports.Length} ports");
        if (ports.Any(
            static port => port.Length > 0 && (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)))
        {
            throw Value("port");
        }
        if (hosts.Length == 1)
        {
            builder.Host = hosts[0];
            if (ports[0].Length > 0) builder.Port = int.Parse(ports[0], CultureInfo.InvariantCulture);
            return;
        }

        // One port for all, or one for each, or none.
        builder.Host = string.Join(',', hosts.Select((host, at) => WithPort(host, ports.Length == 1 ? ports[0] : ports[at])));
    }

    private static string WithPort(string host, string port)
    {
        if (port.Length == 0 || host.StartsWith('/')) return host;
        return host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
    }

    /// <summary>How the connection is secured: <c>sslmode</c>, or the equivalents of other libraries.</summary>
    private void ApplyEncryption(Dictionary<string, string> words)
    {
        var mode = words.GetValueOrDefault("sslmode") ?? words.GetValueOrDefault("ssl") switch
        {
            null => null,
            "" or "true" or "1" => "require",
            "false" or "0" => "disable",
            var other => other,
        };
        mode = words.GetValueOrDefault("sslaccept")?.ToLowerInvariant() switch
        {
            "strict" => "verify-full",
            null or "accept_invalid_certs" => mode,
            _ => throw Value("sslaccept"),
        };
        // Encrypted, with any certificate, as the driver does for this value.
        if (mode?.Equals("no-verify", StringComparison.OrdinalIgnoreCase) == true) mode = "require";
        if (words.TryGetValue("sslrootcert", out var root))
        {
            // The system's own list; libpq then requires the host name to match too.
            if (root == "system") mode = "verify-full";
            else Set("Root Certificate", root, "sslrootcert");
        }

        if (mode is not null) Set("SSL Mode", mode.Replace("-", "", StringComparison.Ordinal), words.ContainsKey("sslmode") ? "sslmode" : "ssl");
    }

    private static bool Flag(string word, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "" or "on" => true,
        "false" or "0" or "off" => false,
        _ => throw Value(word),
    };

    private static int Number(string word, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Value(word);

    /// <param name="name">How errors name it; null: the keyword itself.</param>
    private void Set(string driverWord, string value, string word, string? name = null)
    {
        if (!builder.ContainsKey(driverWord)) throw new FormatException($"has a part that is not understood: {name ?? Shown(word)}");
        // The driver accepts the number of a name for the name.
        if (Choices.Contains(driverWord) && value.All(char.IsAsciiDigit)) throw Value(name ?? Shown(word));
        try
        {
            builder[driverWord] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
        {
            throw Value(name ?? Shown(word));
        }

        _said.Add(Compact(driverWord));
    }

    private static string Compact(string word) => word.Replace(" ", "", StringComparison.Ordinal);

    private static FormatException Value(string word) => new($"has a value that is not understood: that of {word}");

    /// <summary>Anything long, or with other characters, is not a keyword but a fragment of a broken address.</summary>
    private static string Shown(string word) =>
        word.Length <= 40 && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or ' ') ? word : "one whose name is not a keyword";
}
