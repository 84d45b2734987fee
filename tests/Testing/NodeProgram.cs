using System.Diagnostics;

namespace Livehouse.Testing;

/// <summary>A program of an <see cref="NpmFolder"/> that runs to its end.</summary>
public static class NodeProgram
{
    /// <summary>What it prints, when it ends with 0.</summary>
    /// <param name="start">From <see cref="NpmFolder.Node"/>.</param>
    /// <exception cref="InvalidOperationException">It ended otherwise; the message has all that it printed.</exception>
    /// <exception cref="TimeoutException">It was stopped after <paramref name="patience"/>.</exception>
    public static async Task<string> Run(ProcessStartInfo start, TimeSpan patience)
    {
        using var node = Process.Start(start) ?? throw new InvalidOperationException("Node did not start.");
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        using var stop = new CancellationTokenSource(patience);
        var command = string.Join(' ', start.ArgumentList);
        try
        {
            await node.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} took longer than {patience.TotalMinutes} minutes:\n{await output}\n{await errors}");
        }

        return node.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{command} ended with {node.ExitCode}:\n{await output}\n{await errors}");
    }
}
