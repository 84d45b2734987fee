using Livehouse.Api.Configuration;
using Livehouse.Storage;
using Livehouse.Storage.Backups;

namespace Livehouse.Api.Commands;

/// <summary>What backup and restore have in common: one file, the settings that name the database, and that PostgreSQL has tools of its own.</summary>
internal static class DatabaseCommand
{
    public const string Force = "--force";

    /// <param name="usage">What follows the name.</param>
    /// <param name="postgreSql">What does the same on PostgreSQL.</param>
    /// <param name="work">Takes the database, the file and whether <c>--force</c> was said; returns what is told of its success.</param>
    public static Command Of(string name, string usage, string summary, string[] flags, string postgreSql, Func<StorageOptions, string, bool, string> work) =>
        new(name, $"{name} {usage}", summary, async words =>
    {
        var arguments = new CommandArguments(words);
        if (arguments.Words.Count != 1 || arguments.Flags.Except(flags).Any()) return await Fail($"Usage: {name} {usage}");
        var settings = arguments.Settings();
        var options = new StorageOptions
        {
            DatabaseUrl = settings["DATABASE_URL"],
            DataDirectory = settings["DATA_DIR"] is { Length: > 0 } folder ? folder.Trim() : SettingsReader.DataDirectoryDefault,
        };
        if (!options.IsSqlite) return await Fail($"The database is PostgreSQL, which has its own tools: {postgreSql} (docs/backup.md)");
        try
        {
            await Console.Out.WriteLineAsync(work(options, arguments.Words[0], arguments.Flags.Contains(Force)));
            return 0;
        }
        catch (Exception error) when (error is BackupException or InvalidOperationException)
        {
            return await Fail(error.Message);
        }
    });

    private static async Task<int> Fail(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return 1;
    }
}
