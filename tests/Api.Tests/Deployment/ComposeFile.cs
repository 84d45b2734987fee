using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Livehouse.Testing;

namespace Livehouse.Tests.Deployment;

/// <summary><c>docker-compose.yml</c>, anchors and merges resolved, variables as they are written.</summary>
internal sealed partial class ComposeFile
{
    private static readonly Lazy<Task<ComposeFile>> Loaded = new(Read);

    private ComposeFile(JsonElement root)
    {
        Root = root;
        Services = [.. root.GetProperty("services").EnumerateObject().Select(service => new ComposeService(service.Name, service.Value))];
    }

    public JsonElement Root { get; }

    public IReadOnlyList<ComposeService> Services { get; }

    /// <summary>Those that run this repository's image.</summary>
    public IEnumerable<ComposeService> Nodes => Services.Where(service => service.Environment.ContainsKey("ROLE"));

    /// <summary>Every use of a variable.</summary>
    public IEnumerable<ComposeVariable> Variables { get; } = [.. Uses()
        .Matches(Repository.Read("docker-compose.yml"))
        .Select(match => new ComposeVariable(match.Groups["name"].Value, match.Groups["then"].Value, match.Groups["text"].Value))];

    public ComposeService this[string name] => Services.Single(service => service.Name == name);

    public static Task<ComposeFile> Load() => Loaded.Value;

    /// <summary>
    /// A text with every variable as it is when the env file holds the example's values: nothing, and then the default that compose gives it, or what stands
    /// there.
    /// </summary>
    public static string Resolve(string text)
    {
        // From the inside out: what is left holds no variable in its default.
        while (Innermost().Match(text) is { Success: true } match)
        {
            var value = EnvFile.Example[match.Groups["name"].Value];
            text = text[..match.Index] + (value.Length > 0 || match.Groups["then"].Value == ":?" ? value : match.Groups["text"].Value)
                + text[(match.Index + match.Length)..];
        }

        return text;
    }

    private static async Task<ComposeFile> Read()
    {
        var folder = NpmFolder.InRepository("tests/Api.Tests/Deployment/yaml");
        await folder.Install();
        using var node = Process.Start(folder.Node("src/to-json.mjs")) ?? throw new InvalidOperationException("Node did not start.");
        var json = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(Repository.Read("docker-compose.yml"));
        node.StandardInput.Close();
        await node.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        return node.ExitCode == 0 ? new ComposeFile(JsonDocument.Parse(await json).RootElement) : throw new FormatException(await errors);
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<then>:[-?])?(?<text>[^${}]*)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"\$\{(?<name>\w+)(?<then>:[-?])?(?<text>[^${}]*)\}")]
    private static partial Regex Innermost();
}

/// <param name="Then"><c>:?</c> for one that must be set, <c>:-</c> for one with a default.</param>
/// <param name="Text">The default, or what is said when it is missing; up to the next variable in it.</param>
internal sealed record ComposeVariable(string Name, string Then, string Text)
{
    public bool IsRequired => Then == ":?";
}

internal sealed record ComposeService(string Name, JsonElement Body)
{
    /// <summary>Does its work and ends.</summary>
    public bool IsOneShot => Text("restart") == "no";

    public IReadOnlyDictionary<string, string> Environment =>
        Body.TryGetProperty("environment", out var all)
            ? all.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString())
            : new Dictionary<string, string>();

    public string? Text(string property) => Body.TryGetProperty(property, out var value) ? value.ToString() : null;

    public IEnumerable<(string Service, string Condition)> Needs =>
        Body.TryGetProperty("depends_on", out var all) ? all.EnumerateObject().Select(one => (one.Name, one.Value.GetProperty("condition").GetString()!)) : [];

    public IEnumerable<string> List(string property) => Body.TryGetProperty(property, out var all) ? all.EnumerateArray().Select(one => one.ToString()) : [];

    public IEnumerable<string> Networks => Body.GetProperty("networks") is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray().Select(one => one.GetString()!)
        : Body.GetProperty("networks").EnumerateObject().Select(one => one.Name);
}
