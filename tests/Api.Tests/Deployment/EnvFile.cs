using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Deployment;

/// <summary>Variables of an env file in their order, as Docker reads it: <c>NAME=value</c> a line, no quotes, whole lines of comment.</summary>
internal sealed class EnvFile
{
    private readonly List<(string Name, string Value, bool IsExplained)> _lines = [];

    private EnvFile(IEnumerable<string> lines)
    {
        // A comment explains the variables that follow it without an empty line between.
        var isExplained = false;
        foreach (var line in lines)
        {
            if (line.Length == 0) isExplained = false;
            else if (line.StartsWith('#')) isExplained = true;
            else if (line.Split('=', 2) is [var name, var value]) _lines.Add((name, value, isExplained));
            else throw new FormatException($"Neither a comment nor a variable: {line}");
        }
    }

    public static EnvFile Example { get; } = Read(Repository.PathOf(".env.example"));

    public IEnumerable<string> Names => _lines.Select(line => line.Name);

    public IEnumerable<string> Unexplained => _lines.Where(line => !line.IsExplained).Select(line => line.Name);

    /// <summary>Of a variable that must be there.</summary>
    public string this[string name] => _lines.Single(line => line.Name == name).Value;

    public static EnvFile Read(string path) => new(File.ReadLines(path));

    /// <summary>As the server sees it: the framework takes its own prefix away.</summary>
    public IConfiguration AsConfiguration() => new ConfigurationBuilder()
        .AddInMemoryCollection(_lines.Select(line => KeyValuePair.Create(ToKey(line.Name), (string?)line.Value)))
        .Build();

    /// <summary>Under which name the configuration holds what the environment calls <paramref name="variable"/>.</summary>
    public static string ToKey(string variable) => variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal) ? variable["ASPNETCORE_".Length..] : variable;
}
