using System.Diagnostics;

namespace Livehouse.Testing.Server;

/// <summary>The programs of this repository as they were built.</summary>
public static class ServerProgram
{
    /// <param name="project">The folder under <c>src</c>, such as <c>Api</c>.</param>
    public static string AssemblyOf(string project) => AssemblyIn($"src/{project}", project);

    /// <param name="folder">Of the project, in the repository.</param>
    public static string AssemblyIn(string folder, string project)
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        return Path.Combine(RepositoryRoot(), folder, "bin", configuration, "net10.0", $"Livehouse.{project}.dll");
    }

    /// <summary>Runs the program until it ends. Settings in this process's environment are not passed on.</summary>
    /// <param name="asNobody">As a user without rights, where this process is root's.</param>
    public static async Task<ServerRun> Run(
        string project, string[] arguments, IReadOnlyDictionary<string, string> environment, string folder, bool asNobody = false)
    {
        string[] line = ["dotnet", AssemblyOf(project), .. arguments];
        if (asNobody && Environment.IsPrivilegedProcess) line = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", .. line];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = folder;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{line[0]} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Hang.After);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"The program did not end:\n{await output}\n{await errors}");
        }

        return new ServerRun(process.ExitCode, await output, await errors);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run from within the repository.");
        }
        return folder.FullName;
    }
}

/// <summary>How a program ended.</summary>
public sealed record ServerRun(int ExitCode, string Output, string Errors);
