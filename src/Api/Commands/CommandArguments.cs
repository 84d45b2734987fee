namespace Livehouse.Api.Commands;

/// <summary>
/// The arguments after a command's name: positional ones, flags (<c>--force</c>) and settings (<c>--NAME=value</c>), which override the environment as they do
/// for serving.
/// </summary>
internal sealed class CommandArguments(string[] arguments)
{
    public IReadOnlyList<string> Words { get; } = [.. arguments.Where(static argument => !argument.StartsWith("--", StringComparison.Ordinal))];

    public IReadOnlyList<string> Flags { get; } =
    [
        .. arguments.Where(static argument => argument.StartsWith("--", StringComparison.Ordinal) && !argument.Contains('=', StringComparison.Ordinal)),
    ];

    /// <summary>As the server would read it.</summary>
    public IConfiguration Settings()
    {
        var settings = arguments
            .Where(static argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal))
            .ToArray();
        return WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = settings, EnvironmentName = Hosting.RunEnvironment.NameIfUnsaid(settings) }).Configuration;
    }
}
