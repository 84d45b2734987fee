using Livehouse.Api.Hosting;

namespace Livehouse.Api.Commands;

/// <summary>
/// Tells a command from a server's options. A command is the first word, without dashes and <c>=</c>; everything else
/// (<c>--urls=…</c>, <c>--role silo</c>) is configuration. <c>--help</c> and <c>--version</c> count wherever they stand, so that they can be added to a line
/// that doesn't work.
/// </summary>
internal static class CommandLine
{
    /// <summary>The command that is asked for; null: serve.</summary>
    /// <exception cref="StartFailedException">The first word is no command.</exception>
    public static Command? Find(string[] args, Deployment deployment)
    {
        var commands = All(deployment);
        if (WordOf(args) is not { } word) return null;
        return commands.FirstOrDefault(command => command.Name == word)
            ?? throw new StartFailedException(
                $"'{word}' is not a command: there are {string.Join(", ", commands.Select(static command => command.Name))}. --help says what they do.");
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
        commands.Add(new Command("help", "help", "Print this, also as --help.", _ => HelpText.Print(commands, deployment)));
        return commands;
    }
}
