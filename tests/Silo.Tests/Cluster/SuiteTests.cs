using Livehouse.Testing;

namespace Livehouse.Tests.Cluster;

/// <summary>The suites that this project takes over from the one-process server are all of those that talk to a server.</summary>
public sealed class SuiteTests
{
    /// <summary>
    /// Only for a single process: its mailboxes and counters, the gauges that one silo reports, its outbox that polls immediately, and its SQLite file, which
    /// can be copied and whose disk can be full; and the demo, which is one process.
    /// </summary>
    private static readonly string[] OfOneProcess =
    [
        "MailboxMetricTests", "JobGaugesTests", "MetricsTests", "InvitationMailTests", "BackupTests", "FullDiskTests", "DemoTests",
    ];

    [Fact]
    public void GivenATestClassThatTalksToAServer_ThenItRunsOverAClusterToo()
    {
        var tests = new DirectoryInfo(Path.GetDirectoryName(NpmFolder.InRepository("tests/clients").Path)!);
        var talking = ((string[])["Api.Tests", "Server.Tests"])
            .SelectMany(project => tests.GetDirectories(project).Single().EnumerateFiles("*Tests.cs", SearchOption.AllDirectories))
            .Where(static file => File.ReadAllText(file.FullName) is var text
                && (text.Contains("ApiServer", StringComparison.Ordinal) || text.Contains("LivehouseServer", StringComparison.Ordinal)))
            .Select(static file => Path.GetFileNameWithoutExtension(file.Name))
            .ToList();
        var here = typeof(SuiteTests).Assembly.GetTypes().Select(static type => type.Name).ToHashSet();

        Assert.InRange(talking.Count, 16, 200);
        var missing = talking.Except(OfOneProcess).Where(name => !here.Contains(name)).ToList();
        Assert.True(missing.Count == 0, $"Silo.Tests.csproj does not take in {string.Join(", ", missing)}.");
    }

    [Fact]
    public async Task GivenAStreamInTheCluster_WhenTheFolderOfItsServerIsRead_ThenWhatIsStoredStandsInIt()
    {
        await using var server = new Server.ApiServer();
        await server.Start();
        using var host = server.As("folder-host");
        await host.GoLive("A title that is stored");

        Assert.Contains(
            Directory.GetFiles(server.Folder),
            static file => File.ReadAllText(file, System.Text.Encoding.Latin1).Contains("A title that is stored", StringComparison.Ordinal));
    }
}
