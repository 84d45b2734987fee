namespace Livehouse.Api.Hosting;

/// <summary>
/// The default environment of the program: a build inside its project's folder is a developer's (<c>dotnet run</c>), every other one is production. An explicit
/// environment (<c>ASPNETCORE_ENVIRONMENT</c>, <c>DOTNET_ENVIRONMENT</c>, <c>--environment</c>) always wins, which a launch profile would not allow.
/// </summary>
internal static class RunEnvironment
{
    /// <summary>
    /// Null: an environment was given. A variable with an empty value counts as missing, although the framework would use it as an environment without a name,
    /// in which none of the production checks apply.
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
