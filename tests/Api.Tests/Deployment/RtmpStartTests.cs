using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Livehouse.Limits;
using Livehouse.Testing;

namespace Livehouse.Tests.Deployment;

/// <summary>The RTMP server's start script (docs/ingest.md).</summary>
public sealed partial class RtmpStartTests
{
    /// <summary>nginx-rtmp deletes a playlist that was not written for its own length: players that wait for a lost encoder would find nothing.</summary>
    [Fact]
    public void GivenAnEncoderThatIsLost_ThenItsPlaylistStaysLongerThanTheStreamWaits()
    {
        var length = int.Parse(PlaylistSeconds().Match(Repository.Read("deploy/rtmp/start.sh")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.True(length > IngestLimits.ReconnectSecondsDefault, $"{length}");
        Assert.Contains($"(`PLAYLIST_SECONDS`, {length};", Repository.Read("docs/ingest.md"), StringComparison.Ordinal);
    }

    /// <summary>nginx asks a name server for it, which need not know the name.</summary>
    [Theory]
    [InlineData("http://localhost:5080", "http://127.0.0.1:5080")]
    [InlineData("https://localhost", "https://127.0.0.1")]
    [InlineData("http://localhost.example.com", "http://localhost.example.com")]
    public async Task GivenLivehouseOnThisMachine_ThenNginxNeedsNoNameServerForIt(string address, string written)
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-rtmp-").FullName;
        try
        {
            var start = new ProcessStartInfo("sh", [Repository.PathOf("deploy/rtmp/start.sh"), "-t"])
            {
                RedirectStandardError = true,
                Environment =
                {
                    ["LIVEHOUSE_URL"] = address, ["INGEST_SECRET"] = "secret", ["DATA"] = Path.Combine(folder, "data"), ["RUN"] = Path.Combine(folder, "run"),
                },
            };
            using var script = Process.Start(start)!;
            // Whether nginx is installed does not matter here.
            await script.StandardError.ReadToEndAsync();
            await script.WaitForExitAsync().WaitAsync(Hang.After);

            var configuration = await File.ReadAllTextAsync(Path.Combine(folder, "run", "nginx.conf"));
            Assert.Contains($"default {written};", configuration, StringComparison.Ordinal);
            Assert.Matches(@"resolver [0-9.]+ valid", configuration);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"PLAYLIST_SECONDS:-(\d+)")]
    private static partial Regex PlaylistSeconds();
}
