namespace Livehouse.Api.Commands;

/// <summary>The arguments after a command's name: <c>--name value</c> or <c>--name=value</c>. Names in capitals are settings, as when serving.</summary>
internal sealed class NamedArguments
{
    private readonly Dictionary<string, string> _values = [];

    private NamedArguments(IReadOnlyList<string> words, string[] settings) => (Words, Settings) = (words, settings);

    public IReadOnlyList<string> Words { get; }

    /// <summary>Those with names in capitals, as the server takes them.</summary>
    public string[] Settings { get; }

    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Null when a name has no value, or is given twice.</summary>
    public static NamedArguments? Parse(string[] arguments)
    {
        var (words, settings, values) = (new List<string>(), new List<string>(), new Dictionary<string, string>());
        for (var at = 0; at < arguments.Length; at++)
        {
            var argument = arguments[at];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(argument);
                continue;
            }

            var parts = argument[2..].Split('=', 2);
            if (parts.Length == 2 && parts[0].Length > 0 && char.IsAsciiLetterUpper(parts[0][0]))
            {
                settings.Add(argument);
                continue;
            }

            var value = parts.Length == 2 ? parts[1] : ++at < arguments.Length ? arguments[at] : null;
            if (value is null || (parts.Length == 1 && value.StartsWith("--", StringComparison.Ordinal)) || !values.TryAdd(parts[0], value)) return null;
        }

        var parsed = new NamedArguments(words, [.. settings]);
        foreach (var (name, value) in values) parsed._values[name] = value;
        return parsed;
    }

    public string? Find(string name) => _values.GetValueOrDefault(name);
}
