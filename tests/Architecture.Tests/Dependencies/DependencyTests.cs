using System.Reflection;
using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Dependencies;

/// <summary>Who may know whom. A new project enters this table before it enters the solution.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Grains.Abstractions"] = [],
        ["Grains"] = ["Grains.Abstractions"],
        ["LiveKit"] = [],
        ["Identity"] = ["Grains.Abstractions"],
        ["SingleSignOn"] = ["Grains.Abstractions", "Identity"],
        ["Outgoing"] = ["Grains.Abstractions", "Identity"],
        ["Storage"] = ["Grains.Abstractions", "Identity"],
        ["Media"] = ["Grains.Abstractions", "LiveKit"],
        ["Demo"] = [],
        ["Api"] =
        [
            "Dashboard", "Demo", "Grains", "Grains.Abstractions", "Identity", "LiveKit", "Media", "Outgoing", "Silo", "SingleSignOn", "Storage", "Web",
        ],
        ["Silo"] = ["Grains", "Grains.Abstractions"],
        ["Dashboard"] = ["Grains.Abstractions", "Silo"],
        ["Silo.MongoDb"] = ["Api", "Silo"],
        ["Web"] = [],
        ["Captions"] = [],
    };

    /// <summary>Without MongoDB's packages it is built empty.</summary>
    private static readonly string[] Optional = ["Silo.MongoDb"];

    [Fact]
    public void GivenAProject_WhenItReferencesAnother_ThenTheTableAllowsIt()
    {
        foreach (var project in Tree.Projects.Where(project => project.IsProduct))
        {
            Assert.True(MayReference.ContainsKey(project.Name), $"{project.File} is not in the table.");
            Findings.None(project.References.Except(MayReference[project.Name]).Select(other => $"{project.Name} references {other}"));
        }
    }

    [Fact]
    public void GivenACompiledProject_WhenItUsesAnother_ThenTheTableAllowsIt()
    {
        foreach (var (name, allowed) in MayReference.Where(row => !Optional.Contains(row.Key)))
        {
            var used = Compiled(name)
                .GetReferencedAssemblies()
                .Select(other => other.Name!)
                .Where(other => other.StartsWith("Livehouse.", StringComparison.Ordinal));
            Findings.None(used.Select(other => other["Livehouse.".Length..]).Except(allowed).Select(other => $"{name} uses {other}"));
        }
    }

    [Fact]
    public void GivenTheContractAndTheGrains_ThenTheyNeedNothingBeyondTheRuntimeButOrleansInterfaces()
    {
        foreach (var project in Tree.Projects.Where(project => project.Name is "Grains.Abstractions" or "Grains"))
        {
            Assert.All(
                project.Packages, package => Assert.Contains(package, (string[])["Microsoft.Orleans.Core.Abstractions", "Microsoft.Orleans.CodeGenerator"]));
            Assert.Empty(project.Frameworks);
            Assert.DoesNotContain(Compiled(project.Name).GetReferencedAssemblies(), other => Foreign().IsMatch(other.Name!));
        }
    }

    [Fact]
    public void GivenTheRuntimeOfOrleans_ThenOnlyTheSilosAndTheirTestsKnowIt()
    {
        foreach (var name in MayReference.Keys.Except([.. Optional, "Dashboard", "Silo"]))
        {
            Findings.None(
                Compiled(name).GetReferencedAssemblies().Where(other => OrleansRuntime().IsMatch(other.Name!)).Select(other => $"{name} uses {other.Name}"));
        }
    }

    [Fact]
    public void GivenTheFront_ThenItNamesGrainClassesOnlyWhereItIsPutTogether()
    {
        var folders = string.Join('|', Compiled("Grains")
            .GetTypes()
            .Select(type => type.Namespace?.Split('.'))
            .OfType<string[]>()
            .Where(parts => parts.Length > 2)
            .Select(parts => parts[2])
            .Distinct());
        var grainTypes = new Regex($@"\bLivehouse\.Grains\b|(?<![\w.])Grains\.({folders})\.[A-Z]");
        Findings.None(Tree.Sources("src/Api/")
            .Where(file => !file.Path.StartsWith("src/Api/Hosting/", StringComparison.Ordinal))
            .SelectMany(file => file.Find(grainTypes)));
    }

    [Fact]
    public void GivenTheLiveKitClient_ThenItKnowsNoGrain() =>
        Findings.None(Tree.Sources("src/LiveKit/").SelectMany(file => file.Find(AnyGrain())));

    [Fact]
    public void GivenTheGrains_ThenTheyKnowNoNetworkNoDatabaseNoWebNoClockAndNoThread() =>
        Findings.None(Tree.Sources("src/Grains/").SelectMany(file => file.Find(Outside())));

    /// <summary>The outbox runner stands beside the grains and is none: it works between turns and must wait for its next look.</summary>
    [Fact]
    public void GivenTheGrains_ThenTheyNeedNoLock() =>
        Findings.None(Tree.Sources("src/Grains/").Where(file => Path.GetFileName(file.Path) != "OutboxRunner.cs").SelectMany(file => file.Find(Locks())));

    private static Assembly Compiled(string project) => Assembly.Load($"Livehouse.{project}");

    /// <summary>All of Orleans but what contracts and grains are written with.</summary>
    [GeneratedRegex(@"^Orleans\.(?!Core\.Abstractions$|Serialization(\.Abstractions)?$|Core$)")]
    private static partial Regex OrleansRuntime();

    [GeneratedRegex(@"^(System\.Net\b|System\.Data\b|Microsoft\.|Npgsql|Dapper|AWSSDK)")]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\bI?Grains?\b|\bI\w+Grain\b")]
    private static partial Regex AnyGrain();

    [GeneratedRegex(
        @"\bSystem\.Net\b|\bHttpClient\b|\bSystem\.Data\b|\bNpgsql\b|\bDapper\b|\bSqlite\w*|\bSignalR\b|\bAspNetCore\b|\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bTask\.Run\b|\bThread\.|\bThreadPool\.|\bFile\.(Read|Write|Open)")]
    private static partial Regex Outside();

    [GeneratedRegex(@"\block\s*\(|\bLock\b|\bMonitor\.|\bSemaphore\w*|\bMutex\b|\bReaderWriterLock\w*|\bInterlocked\.|\bvolatile\b")]
    private static partial Regex Locks();
}
