using System.Reflection;
using System.Runtime.InteropServices;

namespace Livehouse.Api.Commands;

/// <summary>The version of this build.</summary>
internal static class VersionText
{
    private const int CommitLength = 12;

    public static async Task<int> Print()
    {
        await Console.Out.WriteLineAsync(
            Of(typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "of an unknown version"));
        return 0;
    }

    /// <param name="version">As the build writes it: the version, and after <c>+</c> the commit when it was built from a repository.</param>
    internal static string Of(string version)
    {
        var parts = version.Split('+', 2);
        var commit = parts is [_, { Length: > 0 } full] ? $" (commit {full[..Math.Min(full.Length, CommitLength)]})" : "";
        return $"Livehouse {parts[0]}{commit}, {RuntimeInformation.FrameworkDescription}";
    }
}
