using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Livehouse.Tests.Deployment;

/// <summary>The image's health check, against a real web server.</summary>
public sealed class HealthCheckScriptTests
{
    [Theory]
    [InlineData(StatusCodes.Status200OK, 0)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 1)]
    public async Task GivenANode_WhenItsHealthIsChecked_ThenTheScriptSaysWhetherItIsReady(int status, int exitCode)
    {
        await using var node =
            await LittleServer.Start(app => app.MapGet("/health/ready", () => TypedResults.Text("{}", "application/json", statusCode: status)));
        Assert.Equal(exitCode, await Check(node.Address.Port));
    }

    [Fact]
    public async Task GivenNobody_WhenTheHealthIsChecked_ThenTheScriptFails()
    {
        var node = await LittleServer.Start(_ => { });
        await node.DisposeAsync();
        Assert.Equal(1, await Check(node.Address.Port));
    }

    private static async Task<int> Check(int port)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("deploy/healthcheck.sh")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        return script.ExitCode;
    }
}
