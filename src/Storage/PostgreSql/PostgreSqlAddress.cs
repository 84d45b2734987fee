using System.Text;
using System.Text.RegularExpressions;

namespace Livehouse.Storage.PostgreSql;

/// <summary>
/// Parses libpq's two forms of connection strings (PostgreSQL's documentation, 34.1.1):
/// <c>postgres://user:password@host1:port1,host2:port2/database?word=value</c> and <c>host=… port=… dbname=…</c>. The framework's URL parser does not
/// support lists of hosts.
/// </summary>
internal static partial class PostgreSqlAddress
{
    private const string Encode = "characters such as @ / ? # in the password must be percent-encoded";
    private const string MustBeEncoded = $"is not a well-formed URL: {Encode}";

    /// <summary>Keywords and values as written; the host with its port as <c>host</c> and <c>port</c>, both lists when there are several.</summary>
    /// <exception cref="FormatException">It is not such a URL.</exception>
    public static List<KeyValuePair<string, string>> FromUrl(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var (authority, tail) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        var at = authority.LastIndexOf('@');
        var (user, hosts) = at < 0 ? ("", authority) : (authority[..at], authority[(at + 1)..]);
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (tail, "") : (tail[..question], tail[(question + 1)..]);
        // A slash or question mark of the password that was not encoded: the rest is neither a database nor a parameter, and must not be repeated.
        if (path.Contains('@', StringComparison.Ordinal) || (at < 0 && hosts.Length > 0 && query.Contains('@', StringComparison.Ordinal)))
        {
            throw new FormatException(MustBeEncoded);
        }

        var words = new List<KeyValuePair<string, string>>();
        void Add(string word, string value) => words.Add(KeyValuePair.Create(word, value));
        if (hosts.Length > 0) AddHosts(hosts, Add);
        if (path.Length > 1) Add("dbname", Uri.UnescapeDataString(path[1..]));
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        if (user.Length > 0 && colon != 0) Add("user", Uri.UnescapeDataString(colon < 0 ? user : user[..colon]));
        if (colon >= 0) Add("password", Uri.UnescapeDataString(user[(colon + 1)..]));
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Add(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return words;
    }

    /// <summary>Values with white space are quoted, so white space before a keyword and an equals sign distinguishes this form from the driver's.</summary>
    public static bool IsKeywords(string text) => !text.Contains(';', StringComparison.Ordinal) && SecondPair().IsMatch(text);

    /// <exception cref="FormatException">It is not such a list.</exception>
    public static List<KeyValuePair<string, string>> FromKeywords(string text)
    {
        var words = new List<KeyValuePair<string, string>>();
        for (var at = 0; ;)
        {
            var pair = Pair().Match(text, at);
            if (!pair.Success) break;
            words.Add(KeyValuePair.Create(
                pair.Groups["word"].Value, Escaped().Replace(pair.Groups["quoted"].Success ? pair.Groups["quoted"].Value : pair.Groups["plain"].Value, "$1")));
            at = pair.Index + pair.Length;
            if (at == text.Length) return words;
        }

        throw new FormatException(
            $"can't be read from part {words.Count + 1} on: parts are keyword=value, and a value with white space must be in single quotes");
    }

    private static void AddHosts(string hosts, Action<string, string> add)
    {
        var (names, ports) = (new StringBuilder(), new StringBuilder());
        var hasPort = false;
        foreach (var (index, host) in hosts.Split(',').Index())
        {
            if (HostAndPort().Match(host) is not { Success: true } match)
            {
                throw new FormatException($"has an invalid host or port (number {index + 1}); {Encode}");
            }
            if (index > 0)
            {
                names.Append(',');
                ports.Append(',');
            }

            names.Append(Uri.UnescapeDataString(match.Groups["host"].Value.Trim('[', ']')));
            ports.Append(match.Groups["port"].Value);
            hasPort |= match.Groups["port"].Length > 0;
        }

        if (names.Length > 0) add("host", names.ToString());
        if (hasPort) add("port", ports.ToString());
    }

    [GeneratedRegex(@"^(?<host>\[[0-9A-Fa-f:.%]+\]|[^:\[\]@]*)(:(?<port>[0-9]{0,5}))?\z")]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"\G\s*(?<word>[A-Za-z_]+)\s*=\s*('(?<quoted>(?:[^'\\]|\\.)*)'|(?<plain>(?:[^\s'\\]|\\.)*))(?=\s|\z)\s*")]
    private static partial Regex Pair();

    [GeneratedRegex(@"^\s*[A-Za-z_]+\s*=\s*('(?:[^'\\]|\\.)*'|\S+)\s+[A-Za-z_]+\s*=")]
    private static partial Regex SecondPair();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
