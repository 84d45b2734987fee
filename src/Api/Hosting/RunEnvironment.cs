namespace Livehouse.Api.Hosting;

/// <summary>
/// Which environment the program runs in when nobody says so: a build that still lies in its project's folder is a developer's (<c>dotnet run</c>), every other
/// one is production. What is said (<c>ASPNETCORE_ENVIRONMENT</c>, <c>DOTNET_ENVIRONMENT</c>, <c>--environment</c>) always wins, which a launch profile would
/// not allow.
/// </summary>
internal static class RunEnvironment
{
    /// <summary>
    /// Null: leave it to what was said. A variable that is set to nothing says nothing, though the framework would take it for an environment without a name,
    /// in which no guard of production holds.
    /// </summary>
    public static string? NameIfUnsaid(string[] args)
    {
        var isSaid = IsSet("ASPNETCORE_ENVIRONMENT") || IsSet("DOTNET_ENVIRONMENT") || args.Any(Says);
        if (isSaid) return null;
        return LiesInItsProject(AppContext.BaseDirectory) ? Environments.Development : Environments.Production;
    }

    /// <summary><c>src/Api/bin/Release/net10.0/</c>: three levels up is the project.</summary>
    internal static bool LiesInItsProject(string baseDirectory) => Directory.Exists(Path.Combine(baseDirectory, "..", "..", ".."))
        && Directory.EnumerateFiles(Path.Combine(baseDirectory, "..", "..", ".."), "*.csproj").Any();

    private static bool Says(string arg) => arg.TrimStart('-', '/').StartsWith("environment", StringComparison.OrdinalIgnoreCase) && !arg.EndsWith('=');

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
