using Livehouse.Storage;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Commands;

/// <summary>The program itself, run with the commands that back up and restore.</summary>
public sealed class DatabaseCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-command-").FullName;

    private string Backup => Path.Combine(_folder, "backup.db");

    private string DataDirectory => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("backup")]
    [InlineData("backup", "a", "b")]
    [InlineData("backup", "a", "--frce")]
    [InlineData("restore", "a", "--force")]
    public async Task GivenWrongArguments_ThenTheUsageIsTold(params string[] arguments)
    {
        var run = await Run(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"Usage: {arguments[0]} FILE", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(DataDirectory));
    }

    [Theory]
    [InlineData("backup", "pg_dump ")]
    [InlineData("restore", "pg_restore ")]
    public async Task GivenPostgreSql_ThenItsOwnToolIsNamedAndNoPasswordIs(string command, string tool)
    {
        var run = await Run([command, Backup], "postgres://livehouse:the-password@127.0.0.1:1/livehouse");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(tool, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("the-password", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenProductionWithoutSecrets_WhenBackedUpAndRestored_ThenNoneIsNeeded()
    {
        await (await LivehouseStorage.Open(new StorageOptions { DataDirectory = DataDirectory }, TimeProvider.System)).DisposeAsync();

        var backup = await Run(["backup", Backup]);
        Assert.Equal((0, ""), (backup.ExitCode, backup.Errors));
        Assert.Contains(Backup, backup.Output, StringComparison.Ordinal);
        Assert.Contains("--force", (await Run(["backup", Backup])).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["backup", Backup, "--force"])).ExitCode);
        Assert.Contains("is kept as", (await Run(["restore", Backup])).Output, StringComparison.Ordinal);
        var absent = await Run(["restore", Backup + ".absent"]);
        Assert.Equal((1, $"There is no file {Backup}.absent."), (absent.ExitCode, absent.Errors.Trim()));
    }

    private Task<ServerRun> Run(string[] arguments, string databaseUrl = "") => ServerProgram.Run(
        "Api",
        arguments,
        new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["JWT_SECRET"] = "",
            ["DATABASE_URL"] = databaseUrl,
            ["DATA_DIR"] = DataDirectory,
        },
        _folder);
}
