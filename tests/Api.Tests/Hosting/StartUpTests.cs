using System.Net;
using System.Net.Sockets;
using Livehouse.Api.Configuration;
using Livehouse.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Hosting;

public class StartUpTests
{
    [Fact]
    public async Task GivenProductionWithoutSecrets_WhenStarted_ThenItEndsAtOnceWithAnError() =>
        Assert.Equal(1, await LivehouseApplication.Run(["--environment=Production", "--urls=http://127.0.0.1:0", "--JWT_SECRET=", "--LIVEKIT_API_KEY=",
            "--LIVEKIT_API_SECRET=", "--LIVEKIT_WEBHOOK_SECRET="]));

    /// <summary>The framework would run without a name, and so without the guards of production.</summary>
    [Fact]
    public void GivenAnEnvironmentThatIsSaidToBeNothing_ThenItIsChosenAsIfNobodyHadSaidIt()
    {
        Assert.Equal("Development", RunEnvironment.NameIfUnsaid(["--environment="]));
        Assert.Equal("Development", RunEnvironment.NameIfUnsaid([]));
        Assert.Null(RunEnvironment.NameIfUnsaid(["--environment=Production"]));
        Assert.Null(RunEnvironment.NameIfUnsaid(["--environment", "Production"]));
    }

    [Fact]
    public async Task GivenADatabaseThatIsAway_WhenStarted_ThenItSaysSoInASentenceWithoutThePassword()
    {
        string[] settings =
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", "--DATABASE_URL=postgres://livehouse:the-password@127.0.0.1:1/livehouse",
        ];

        var error = Assert.Throws<DatabaseUnopenedException>(() => LivehouseApplication.Build(settings));

        Assert.StartsWith("Livehouse can't start, its database can't be opened: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-password", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await LivehouseApplication.Run(settings));
    }

    [Fact]
    public async Task GivenAPortInUse_WhenStarted_ThenItEndsWithAnError()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var folder = Directory.CreateTempSubdirectory("livehouse-port-");
        try
        {
            var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
            Assert.Equal(
                1, await LivehouseApplication.Run(["--environment=Development", $"--urls={address}", "--DATABASE_URL=", $"--DATA_DIR={folder.FullName}"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void GivenABuildInItsProject_WhenNobodySaysTheEnvironment_ThenItIsADevelopers()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-project-");
        try
        {
            var output = folder.CreateSubdirectory("bin/Release/net10.0").FullName;
            Assert.False(RunEnvironment.LiesInItsProject(output));
            File.WriteAllText(Path.Combine(folder.FullName, "Api.csproj"), "");
            Assert.True(RunEnvironment.LiesInItsProject(output));
            Assert.False(RunEnvironment.LiesInItsProject(folder.CreateSubdirectory("bin/Release/net10.0/publish").FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void GivenTheBanner_WhenPrinted_ThenItHoldsACommandForEachStepAndNoSecret()
    {
        var settings = SettingsReader.Read(new ConfigurationBuilder().Build(), isProduction: false);

        var text = Banner.Text("http://localhost:5080", settings);

        foreach (var path in (string[])["/api/auth/register", "/api/live/start", "/api/live/active", "/api/live/$STREAM/watch", "/health", "/api-docs"])
        {
            Assert.Contains("http://localhost:5080" + path, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(settings.JwtSecret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(settings.LiveKit.Main.ApiSecret, text, StringComparison.Ordinal);
    }
}
