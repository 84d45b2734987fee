using System.Diagnostics;

namespace Livehouse.Bench.Nodes;

/// <summary>
/// The program that a node runs: <c>src/Api</c> of this repository, in the configuration that the benchmark itself was built in; or what was published in the
/// folder <c>BENCH_PUBLISHED</c>.
/// </summary>
internal static class NodeProgram
{
    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";

    /// <summary>Builds it unless it is to be taken as it is, and says where it lies.</summary>
    /// <exception cref="BenchException">It is not there; says how to get it.</exception>
    public static async Task<string> Find(bool builds)
    {
        if (Environment.GetEnvironmentVariable("BENCH_PUBLISHED") is { Length: > 0 } published)
        {
            var program = Path.Combine(Path.GetFullPath(published), "Livehouse.Api.dll");
            return File.Exists(program) ? program : throw new BenchException($"Nothing is published there: dotnet publish src/Api -c Release -o {published}");
        }

        var root = RepositoryRoot();
        if (builds) await Build(root);
        var assembly = Path.Combine(root, "src", "Api", "bin", Configuration, "net10.0", "Livehouse.Api.dll");
        return File.Exists(assembly) ? assembly : throw new BenchException($"src/Api is not built: dotnet build src/Api -c {Configuration}");
    }

    private static async Task Build(string root)
    {
        var start = new ProcessStartInfo("dotnet", ["build", Path.Combine("src", "Api"), "-c", Configuration, "--nologo", "-v", "quiet"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var build = Process.Start(start) ?? throw new BenchException("dotnet build did not start.");
        var errors = build.StandardError.ReadToEndAsync();
        var output = await build.StandardOutput.ReadToEndAsync() + await errors;
        await build.WaitForExitAsync();
        if (build.ExitCode == 0) return;
        throw new BenchException($"src/Api can't be built (dotnet build src/Api -c {Configuration}):\n{output.Trim()}");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent ?? throw new BenchException("Run it from the repository.");
        return folder.FullName;
    }
}
