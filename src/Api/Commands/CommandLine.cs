using Livehouse.Api.Hosting;

namespace Livehouse.Api.Commands;

/// <summary>
/// Distinguishes commands from a server's options. A command is a first argument without dashes and <c>=</c>; everything else
/// (<c>--urls=…</c>, <c>--role silo</c>) is configuration. <c>--help</c> and <c>--version</c> count anywhere, so that they can be added to a command line
/// that doesn't work.
/// </summary>
internal static class CommandLine
{
    /// <summary>The requested command; null: serve.</summary>
    /// <exception cref="StartFailedException">The first argument is not a command.</exception>
    public static Command? Find(string[] args, Deployment deployment)
    {
        var commands = All(deployment);
        if (WordOf(args) is not { } word) return null;
        return commands.FirstOrDefault(command => command.Name == word)
            ?? throw new StartFailedException(
                $"'{word}' is not a command. Commands: {string.Join(", ", commands.Select(static command => command.Name))}. --help describes them.");
    }

    private static string? WordOf(string[] args)
    {
        if (args.Any(static arg => arg is "--help" or "-h" or "-?" or "/?")) return "help";
        if (args.Contains("--version")) return "version";
        return args is [{ Length: > 0 } word, ..] && word[0] is not ('-' or '/') && !word.Contains('=', StringComparison.Ordinal) ? word : null;
    }

    private static List<Command> All(Deployment deployment)
    {
        var commands = new List<Command>();
        commands.Add(BackupCommand.Instance);
        commands.Add(RestoreCommand.Instance);
        commands.Add(AdminCommand.Instance);
        commands.Add(AuditCommand.Instance);
        commands.Add(new Command("version", "version", "Print the version, also as --version.", static _ => VersionText.Print()));
        commands.Add(new Command("help", "help", "Print this help, also as --help.", _ => HelpText.Print(commands, deployment)));
        return commands;
    }
}
