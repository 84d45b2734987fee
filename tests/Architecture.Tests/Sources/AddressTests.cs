using System.Text;
using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Sources;

/// <summary>
/// What is committed works anywhere: it names no package registry and no path of the machine that it was written on. Patterns are put together here so that
/// this file itself is free of them.
/// </summary>
public sealed class AddressTests
{
    private static readonly string[] Lockfiles = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"];

    private static readonly Regex Registry = new(string.Join('|', Hosts().Select(Regex.Escape)), RegexOptions.IgnoreCase);

    private static readonly Regex MachinePath = new(@"(?<![\w.}>*-])/(" + string.Join('|', "home", "Users", "root", "wo" + "rk") + @")/[\w.-]+");

    [Fact]
    public void GivenATrackedFile_ThenItNamesNoRegistry() => Findings.None(Texts().SelectMany(file => Found(file, Registry)));

    [Fact]
    public void GivenATrackedFile_ThenItNamesNoPathOfAMachine()
    {
        Findings.None(Texts().SelectMany(file => Found(file, MachinePath)));
        Findings.None(Texts().Where(file => file.Text.Contains(Tree.Root + "/", StringComparison.Ordinal)).Select(file => file.Path));
    }

    [Fact]
    public void GivenALockFile_ThenItNamesNoAddress() =>
        Findings.None(
            Texts().Where(file => Lockfiles.Contains(Path.GetFileName(file.Path))).SelectMany(file => Found(file, new Regex("\"?resolved\"?:? \"?https?:"))));

    [Fact]
    public void GivenThePackageManagers_ThenNoSourceIsConfigured() =>
        Findings.None(Tree.Files.Where(file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase))
            .Concat(Texts()
                .Where(file => Path.GetFileName(file.Path) == ".npmrc" && file.Text.Contains("registry", StringComparison.Ordinal))
                .Select(file => file.Path)));

    private static IEnumerable<string> Hosts() =>
        ["registry" + ".npmjs.org", "registry" + ".yarnpkg.com", "api.nuget" + ".org", "pypi" + ".org", "deb.debian" + ".org", .. Configured()];

    /// <summary>Registries that this machine is configured to use by its environment.</summary>
    private static IEnumerable<string> Configured() =>
        from variable in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        where ((string)variable.Key).Contains("REGISTRY", StringComparison.OrdinalIgnoreCase)
            || ((string)variable.Key).Contains("INDEX_URL", StringComparison.OrdinalIgnoreCase)
        let address = Uri.TryCreate((string?)variable.Value, UriKind.Absolute, out var parsed) ? parsed : null
        where address is { Host.Length: > 0, IsLoopback: false }
        select address.Host;

    private static IEnumerable<string> Found((string Path, string Text) file, Regex pattern) =>
        pattern.Matches(file.Text).Select(match => $"{file.Path}: {match.Value}").Distinct();

    private static IEnumerable<(string Path, string Text)> Texts() =>
        from file in Tree.Files
        let bytes = File.ReadAllBytes(Path.Combine(Tree.Root, file))
        where !bytes.AsSpan(0, Math.Min(bytes.Length, 8_000)).Contains((byte)0)
        select (file, Encoding.UTF8.GetString(bytes));
}
