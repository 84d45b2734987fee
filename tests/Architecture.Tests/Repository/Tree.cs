using System.Diagnostics;
using System.Xml.Linq;

namespace Livehouse.Tests.Repository;

/// <summary>The repository that this test was built in.</summary>
public static class Tree
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".git", "TestResults", "data", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>
    /// What git tracks or would track; without git, everything but what builds and package managers leave. Paths are relative, with forward slashes.
    /// </summary>
    public static IReadOnlyList<string> Files { get; } = ListTracked() ?? ListAll();

    public static IReadOnlyList<Project> Projects { get; } =
    [
        .. Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => new Project(file)),
    ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>C# sources below a folder such as <c>src/Grains/</c>.</summary>
    public static IEnumerable<SourceFile> Sources(string folder) =>
        Files
            .Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => new SourceFile(file, Read(file)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No Orleans.sln stands above the test's folder.");
    }

    private static string[]? ListTracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (git is null) return null;
            var listed = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0
                ? [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))]
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no git here: a source archive is read as it is.
            return null;
        }
    }

    private static string[] ListAll() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(NotOurs.Contains))];
}

/// <param name="File">Relative to the root.</param>
public sealed record Project(string File)
{
    private XDocument Document { get; } = XDocument.Parse(Tree.Read(File));

    public string Name => Path.GetFileNameWithoutExtension(File);

    public bool IsProduct => File.StartsWith("src/", StringComparison.Ordinal);

    public IReadOnlyList<string> References => [.. Includes("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];

    public IReadOnlyList<string> Packages => Includes("PackageReference");

    public IReadOnlyList<string> Frameworks => Includes("FrameworkReference");

    /// <summary>This and every project that it references, near or far.</summary>
    public IEnumerable<Project> WithReferences() =>
        References.Select(name => Tree.Projects.Single(project => project.Name == name)).SelectMany(project => project.WithReferences()).Prepend(this);

    private List<string> Includes(string element) => [.. Document.Descendants(element).Select(item => item.Attribute("Include")?.Value ?? "")];
}
