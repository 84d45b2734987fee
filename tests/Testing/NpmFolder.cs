using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Testing;

/// <summary>
/// A folder of this repository with a <c>package-lock.json</c>. Its packages are installed by <c>npm ci</c> the first time that a test needs them, and again
/// only after the lock file changed. Several test processes may need them at the same time: one installs, the others wait.
/// </summary>
public sealed class NpmFolder
{
    private const string Stamp = ".livehouse-installed";
    private static readonly TimeSpan InstallTimeMax = TimeSpan.FromMinutes(5);

    private NpmFolder(string path) => Path = path;

    public string Path { get; }

    /// <param name="folder">Relative to the repository's root, such as <c>tests/standin</c>.</param>
    public static NpmFolder InRepository(string folder)
    {
        var path = System.IO.Path.Combine(RepositoryRoot(), folder);
        return File.Exists(System.IO.Path.Combine(path, "package-lock.json"))
            ? new NpmFolder(path)
            : throw new DirectoryNotFoundException($"{path} has no package-lock.json.");
    }

    /// <summary>Returns when the packages are there, as the lock file names them.</summary>
    public Task Install() => Task.Factory.StartNew(InstallOnce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>How to start a script of this folder with Node: its standard input and output are the caller's.</summary>
    public ProcessStartInfo Node(string script, params IEnumerable<string> arguments) => new("node", [script, .. arguments])
    {
        WorkingDirectory = Path,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private void InstallOnce()
    {
        // A mutex between processes belongs to a thread, which is why this one runs on a thread of its own.
        using var turn = new Mutex(initiallyOwned: false, $"Global\\livehouse-npm-{Fingerprint(Encoding.UTF8.GetBytes(Path))[..16]}");
        try
        {
            if (!turn.WaitOne(InstallTimeMax)) throw new TimeoutException($"Another process did not finish installing the packages of {Path}.");
        }
        catch (AbandonedMutexException)
        {
            // The process that was installing died; it is our turn, and the stamp shows how far it got.
        }

        try
        {
            var stamp = System.IO.Path.Combine(Path, "node_modules", Stamp);
            var wanted = Fingerprint(
                [.. File.ReadAllBytes(System.IO.Path.Combine(Path, "package.json")), .. File.ReadAllBytes(System.IO.Path.Combine(Path, "package-lock.json"))]);
            if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted) return;
            RunNpm();
            File.WriteAllText(stamp, wanted);
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    private void RunNpm()
    {
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        npm.StandardInput.Close();
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        if (!npm.WaitForExit(InstallTimeMax))
        {
            npm.Kill(entireProcessTree: true);
            throw new TimeoutException($"npm ci in {Path} took longer than {InstallTimeMax.TotalMinutes} minutes.");
        }

        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"npm ci in {Path} ended with {npm.ExitCode}:\n{output.GetAwaiter().GetResult()}\n{errors.GetAwaiter().GetResult()}");
        }
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Orleans.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not inside of the repository.");
    }

    private static string Fingerprint(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
