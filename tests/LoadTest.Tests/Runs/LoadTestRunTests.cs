namespace Livehouse.Tests.LoadTest.Runs;

/// <summary>The program against the real server: whom it refuses, what it measures, and that its checks can fail.</summary>
public sealed class LoadTestRunTests(TargetFixture fixture) : IClassFixture<TargetFixture>
{
    [Fact]
    public async Task GivenAServerWithoutTheSecret_ThenItIsRefused()
    {
        var run = await TargetFixture.Run(TargetFixture.Secret, "run", fixture.Target.ToString(), fixture.Other.ToString());
        Assert.True(run.ExitCode == 2 && run.Errors.Contains("takes no load tests", StringComparison.Ordinal), $"{run}");
    }

    [Theory]
    [InlineData("another-secret-of-the-tests-that-is-long-enough", "was not made with this secret")]
    [InlineData("short", "fewer than 32 bytes")]
    [InlineData(null, "LOADTEST_SECRET")]
    public async Task GivenAnotherSecret_ThenTheServerIsRefusedAndTheSecretIsNotShown(string? secret, string why)
    {
        var run = await TargetFixture.Run(secret, "check", fixture.Target.ToString());
        Assert.True(run.ExitCode == 2 && run.Errors.Contains(why, StringComparison.Ordinal), $"{run}");
        if (secret is not null) Assert.DoesNotContain(secret, run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenViewersChatGiftsAndReconnects_WhenTheServerIsSound_ThenNothingIsMissingAndTheReportSaysWhatWasDone()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-loadtest-").FullName;
        try
        {
            // A machine that does something else meanwhile is no target that suffers.
            var run = await TargetFixture.Run(
                TargetFixture.Secret, "run", fixture.Target.ToString(), "--viewers", "50", "--ramp", "1", "--seconds", "3", "--messages", "20", "--gifts", "5",
                "--churn", "3", "--reconnects", "4", "--streams", "2", "--max-p99", "30000", "--max-error-percent", "50", "--report", folder);
            Assert.True(run.ExitCode == 0, $"{run}");
            var result = ToolRun.Result(folder);
            Assert.Equal((0, 0), (result["missing"]!.GetValue<int>(), result["repeats"]!.GetValue<int>()));
            // One that is on its way as its sender's connection is cut has no answer.
            Assert.InRange(result["calls"]!["message"]!["done"]!.GetValue<int>(), 45, 60);
            // This tool's own cuts are no failures of the server.
            Assert.Null(result["calls"]!["message"]!["failures"]!["connection lost"]);
            Assert.Null(result["calls"]!["gift"]!["failures"]!["connection lost"]);
            Assert.InRange(result["calls"]!["gift"]!["done"]!.GetValue<int>(), 5, 15);
            Assert.True(result["calls"]!["join"]!["done"]!.GetValue<int>() > 50, $"{run}");
            Assert.True(result["resumes"]!.GetValue<int>() > 0, $"{run}");
            Assert.InRange(result["deliveries"]!["count"]!.GetValue<int>(), 45 * 20, 60 * 25);
            Assert.Contains("<svg", await File.ReadAllTextAsync(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
            Assert.Contains("(latency.svg)", await File.ReadAllTextAsync(Path.Combine(folder, "report.md")), StringComparison.Ordinal);
            Assert.True((await File.ReadAllLinesAsync(Path.Combine(folder, "seconds.csv"))).Length > 3);
            Assert.Matches("removed +[1-9]", run.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("ramp", "60", "1")]
    [InlineData("load", "0", "200")]
    public async Task GivenARun_WhenCtrlCIsPressed_ThenItEndsWithAReportOfWhatWasDoneAndNothingIsLeft(string phase, string ramp, string seconds)
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-loadtest-").FullName;
        try
        {
            var run = await TargetFixture.RunAndInterrupt(
                $" s  {phase} ", "run", fixture.Target.ToString(), "--viewers", "20", "--ramp", ramp, "--seconds", seconds, "--messages", "8", "--gifts", "2",
                "--churn", "0", "--reconnects", "0", "--max-p99", "30000", "--report", folder);
            Assert.True(run.ExitCode == 130, $"{run}");
            Assert.Contains("interrupted; until then every viewer received everything once and in order", run.Output, StringComparison.Ordinal);
            var result = ToolRun.Result(folder);
            Assert.Equal((130, 0), (result["exitCode"]!.GetValue<int>(), result["missing"]!.GetValue<int>()));
            Assert.InRange(result["calls"]!["join"]!["done"]!.GetValue<int>(), 1, 20);
            Assert.True(File.Exists(Path.Combine(folder, "report.html")));
            Assert.Matches("removed +[1-9]", run.Output);
            Assert.Empty(run.Errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task GivenAProxyThatLosesADelivery_ThenTheRunFindsIt()
    {
        await using var proxy = new LosingProxy(fixture.Target);
        var run = await TargetFixture.Run(
            TargetFixture.Secret, "run", proxy.Address.ToString(), "--viewers", "5", "--ramp", "0", "--seconds", "3", "--messages", "2", "--gifts", "0",
            "--churn", "0", "--reconnects", "0", "--max-p99", "30000");
        Assert.True(proxy.Seen > 10, $"{run}");
        Assert.True(run.ExitCode == 1 && run.Output.Contains("1 deliveries missing", StringComparison.Ordinal), $"{run}");
    }
}
