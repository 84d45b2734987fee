using System.Diagnostics;

namespace Livehouse.Testing;

/// <summary>
/// Ends what a fixture started. The tests are over by then and have their results: a process that does not end is killed by its pid and reported on standard
/// error, without failing a test. A run once ended with exit code 1 and no failed test, because a server had had 30 seconds to stop on a busy machine.
/// </summary>
public static class Teardown
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>For processes that end when their standard input does.</summary>
    /// <param name="name">How a report calls it.</param>
    public static async Task CloseInput(Process process, string name)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, and what was still to be written to it went nowhere.
        }

        await UntilEnded(process, name);
    }

    /// <summary>Waits, then kills the process and its children. Disposes of it.</summary>
    public static async Task UntilEnded(Process process, string name)
    {
        if (!await HasEnded(process))
        {
            Report($"{name} (pid {process.Id}) did not end within {Patience.TotalSeconds:0} s and was killed.");
            process.Kill(entireProcessTree: true);
            if (!await HasEnded(process)) Report($"{name} (pid {process.Id}) outlives its being killed.");
        }

        process.Dispose();
    }

    /// <summary>A folder in which something still writes stays behind.</summary>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report($"{folder} could not be deleted: {error.Message}");
        }
    }

    private static async Task<bool> HasEnded(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            return true;
        }
        catch (TimeoutException)
        {
            return process.HasExited;
        }
    }

    private static void Report(string what) => Console.Error.WriteLine($"Teardown: {what}");
}
