using System.Net;
using System.Net.Sockets;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Hosting;

/// <summary>Failures to start the real program are reported as a sentence on standard error, with exit code 1 and without a stack trace.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-start-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("PORT", "eighty", "PORT: must be a port from 0 to 65535")]
    [InlineData("PORT", "65536", "PORT: must be a port from 0 to 65535")]
    [InlineData("ASPNETCORE_URLS", "localhost:5080", "ASPNETCORE_URLS: must be addresses such as")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:65536", "ASPNETCORE_URLS: must be addresses such as")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0/api", "ASPNETCORE_URLS: must be addresses such as")]
    [InlineData("ASPNETCORE_URLS", "http://a b:5080", "ASPNETCORE_URLS: must be addresses such as")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:0", "ASPNETCORE_URLS: needs an address such as 127.0.0.1")]
    [InlineData("ASPNETCORE_URLS", "http://192.0.2.1:5080", "it can't listen on http://192.0.2.1:5080: this machine has no such address.")]
    [InlineData(
        "ASPNETCORE_URLS",
        "https://127.0.0.1:0",
        "it can't listen on https://127.0.0.1:0, because HTTPS needs a certificate: set Kestrel__Certificates__Default__Path")]
    [InlineData("HTTPS_REDIRECT", "true", "HTTPS_REDIRECT: is true, but nothing is known to answer HTTPS")]
    [InlineData("HTTPS_PORT", "0", "HTTPS_PORT: must be a port from 1 to 65535")]
    [InlineData("ROLE", "front", "DATABASE_URL: must name a PostgreSQL database")]
    [InlineData("ORLEANS_DASHBOARD", "true", "ORLEANS_DASHBOARD: is true, but this program was built without the dashboard; build it with dotnet publish src/Api -p:WithDashboard=true")]
    [InlineData("DATA_DIR", "/dev/null/data", "its database can't be opened: ")]
    public async Task GivenASettingThatCantWork_ThenItIsNamed(string name, string value, string sentence) =>
        AssertSentence(sentence, await Run([], new() { [name] = value }));

    [Fact]
    public async Task GivenAPortInUse_ThenItIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        AssertSentence(
            $"Failed to bind to address {address}: address already in use. Stop the process that listens there", await Run([], new() { ["ASPNETCORE_URLS"] = address }));
    }

    [LowPortFact]
    public async Task GivenALowPortWithoutRights_ThenItIsNamed()
    {
        var data = FolderForOthers(UnixFileMode.OtherWrite);
        AssertSentence(
            "it may not listen on http://127.0.0.1:80. Ports below 1024 need",
            await Run([], new() { ["ASPNETCORE_URLS"] = "http://127.0.0.1:80", ["DATA_DIR"] = data }, asNobody: true));
    }

    [Fact]
    public async Task GivenACertificateThatIsNoneOrAbsent_ThenItIsNamed()
    {
        var certificate = Path.Combine(_folder, "certificate.pfx");
        var environment =
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "https://127.0.0.1:0", ["Kestrel__Certificates__Default__Path"] = certificate };
        AssertSentence("certificate", await Run([], environment));
        await File.WriteAllTextAsync(certificate, "nothing that a certificate would begin with");
        AssertSentence("certificate can't be used", await Run([], environment));
    }

    [Fact]
    public async Task GivenADataFolderThatMayNotBeWrittenTo_ThenTheFileIsNamed()
    {
        var data = FolderForOthers(UnixFileMode.None);

        var run = await Run([], new() { ["DATA_DIR"] = data }, asNobody: true);

        AssertSentence("its database can't be opened: SQLite Error 14", run);
        Assert.Contains(Path.Combine(data, "livehouse.db"), run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenADatabaseThatIsNone_ThenTheFileIsNamed()
    {
        var file = Path.Combine(_folder, "livehouse.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is a diary. ", 100)));

        var run = await Run([], new() { ["DATA_DIR"] = _folder });

        AssertSentence("its database can't be opened: SQLite Error 26", run);
        Assert.Contains(file, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAConfigurationFileThatIsNoJson_ThenItIsNamed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{ no json }");
        AssertSentence(Path.Combine(_folder, "appsettings.json"), await Run([], new()));
    }

    [Theory]
    [InlineData("-p=80", "its configuration can't be read: ")]
    [InlineData("--role=silo", "DATABASE_URL: must name a PostgreSQL database")]
    [InlineData("bakcup", "'bakcup' is not a command. Commands: ")]
    public async Task GivenALineThatMeansNothing_ThenItIsSaid(string argument, string sentence) => AssertSentence(sentence, await Run([argument], new()));

    [Fact]
    public async Task GivenProductionWithoutASecret_WhenHelpOrTheVersionIsAskedFor_ThenItIsPrinted()
    {
        var production = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["JWT_SECRET"] = "" };
        var help = await Run(["--help"], production);
        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        foreach (var word in (string[])["Usage:", "--version", "PORT", "on loopback in Development, on every address of the machine in Production",
            "DATABASE_URL", "README.md"])
        {
            Assert.Contains(word, help.Output, StringComparison.Ordinal);
        }
        Assert.Equal(help, await Run(["help"], production));
        Assert.Equal(help, await Run(["--PORT=80", "-h"], production));

        var version = await Run(["--version"], production);
        Assert.Equal((0, ""), (version.ExitCode, version.Errors));
        Assert.Matches(@"^Livehouse \d+\.\d+\.\d+( \(commit [0-9a-f]{12}\))?, \.NET 10\.", version.Output);
        Assert.Equal(version, await Run(["version"], production));
    }

    private static void AssertSentence(string sentence, ServerRun run)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Livehouse can't start", run.Errors, StringComparison.Ordinal);
        Assert.Contains(sentence, run.Errors, StringComparison.Ordinal);
        foreach (var said in (string[])[run.Errors, run.Output])
        {
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", said, StringComparison.Ordinal);
        }
    }

    /// <summary>A folder that other users may look into, and more if that is said; its owner may not write, as root may everywhere.</summary>
    private string FolderForOthers(UnixFileMode more)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "data"));
        if (OperatingSystem.IsWindows()) return folder.FullName;
        const UnixFileMode Look = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder, Look | UnixFileMode.UserWrite);
        folder.UnixFileMode = Look | more | (more == UnixFileMode.None ? UnixFileMode.None : UnixFileMode.UserWrite);
        return folder.FullName;
    }

    private Task<ServerRun> Run(string[] arguments, Dictionary<string, string> environment, bool asNobody = false)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["PORT"] = "",
            ["DATABASE_URL"] = "",
            ["DATA_DIR"] = Path.Combine(_folder, "new"),
        };
        foreach (var (name, value) in environment) variables[name] = value;
        return ServerProgram.Run("Api", arguments, variables, _folder, asNobody);
    }
}

/// <summary>Skipped where every user may listen on port 80, as in many containers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LowPortFactAttribute : FactAttribute
{
    private const string FirstOpenPort = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    public LowPortFactAttribute()
    {
        if (!File.Exists(FirstOpenPort) || int.Parse(File.ReadAllText(FirstOpenPort), System.Globalization.CultureInfo.InvariantCulture) <= 80)
        {
            Skip = "Every user may listen on port 80 here.";
        }
    }
}
