using Livehouse.Api.Configuration;
using Livehouse.Storage;
using Livehouse.Storage.Backups;

namespace Livehouse.Api.Commands;

/// <summary>The common part of backup and restore: one file, the settings that name the database, and a pointer to PostgreSQL's own tools.</summary>
internal static class DatabaseCommand
{
    public const string Force = "--force";

    /// <param name="usage">The arguments after the name.</param>
    /// <param name="postgreSql">The equivalent on PostgreSQL.</param>
    /// <param name="work">Takes the database, the file and whether <c>--force</c> was given; returns the success message.</param>
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
