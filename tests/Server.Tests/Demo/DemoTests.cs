using System.Net;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Demo;

/// <summary><c>--demo</c> as a new user runs it: in a folder of its own, with nothing else running.</summary>
public sealed class DemoTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-demo-");

    public ValueTask DisposeAsync()
    {
        Teardown.Delete(_folder.FullName);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task GivenAnEmptyFolder_WhenTheDemoRuns_ThenPeopleChatInAStreamWithAPicture_AndARestartOpensAnother()
    {
        var node = new ServerNode("Api", ServerNode.FreeAddress(), new Dictionary<string, string>()) { Arguments = ["--demo"] };
        await using var demo = new NodeProcess(node, new Dictionary<string, string> { ["LIVEKIT_URL"] = "ws://127.0.0.1:1" }, _folder.FullName, []);
        var first = await Start(demo);
        using var http = new HttpClient { BaseAddress = demo.Address, Timeout = Hang.After };

        await SeesChat(http, first);
        await SeesThePicture(http, first);
        await demo.KillHard();
        var second = await Start(demo);

        Assert.NotEqual(first, second);
        await SeesChat(http, second);
        var discovered = await http.GetFor(HttpStatusCode.OK, "/api/discover");
        Assert.Equal(second, Assert.Single(discovered.GetProperty("live").EnumerateArray()).GetProperty("streamId").GetString());
        Assert.Equal(2, discovered.GetProperty("upcoming").GetArrayLength());
    }

    [Fact]
    public async Task GivenProduction_WhenTheDemoIsAskedFor_ThenItSaysWhyItDoesNotStart()
    {
        var run = await Run(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" });
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Development only", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenADatabaseWithAccounts_WhenTheDemoIsAskedFor_ThenItLeavesThemAlone()
    {
        await using var server = await LivehouseServer.Start(isProcess: true);
        using var http = server.Client();
        await http.PostFor(HttpStatusCode.Created, "/api/auth/register", new { email = "ada@example.com", username = "ada", password = "correct horse battery" });
        await server.StopGracefully();

        var run = await Run(new() { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DATA_DIR"] = server.DataDirectory });

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has accounts already", run.Errors, StringComparison.Ordinal);
    }

    private Task<ServerRun> Run(Dictionary<string, string> environment)
    {
        environment["ASPNETCORE_URLS"] = ServerNode.FreeAddress().ToString();
        return ServerProgram.Run("Api", ["--demo"], environment, _folder.FullName);
    }

    /// <summary>Starts the demo; returns the stream of the address that it prints.</summary>
    private static async Task<string> Start(NodeProcess demo)
    {
        var printed = demo.Prints("/watch/");
        await demo.Start();
        return (await printed).Split("/watch/")[1].Trim();
    }

    private static async Task SeesChat(HttpClient http, string streamId)
    {
        using var signedIn = await http.Post("/api/auth/login", new { login = "omar@demo.example", password = "demo living room" });
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var token = (await signedIn.Json()).GetProperty("accessToken").GetString()!;
        var messages = new TaskCompletionSource<JsonElement>();
        await using var hub = await HubClient.Connect(
            http.BaseAddress!, token, hub => hub.On<JsonElement>("live:message", message => messages.TrySetResult(message)));
        await hub.InvokeAsync("live:join", new { streamId });
        var message = await messages.Task.WaitAsync(Hang.After);
        Assert.NotEmpty(message.GetProperty("text").GetString()!);
    }

    private static async Task SeesThePicture(HttpClient http, string streamId)
    {
        var channel = await http.GetFor(HttpStatusCode.OK, $"/api/streaming/events/{streamId}/stream");
        var address = new Uri(channel.GetProperty("playback").GetProperty("hls").GetString()!);
        Assert.Equal(http.BaseAddress!.Port, address.Port);
        var playlist = await http.GetStringAsync(address);
        var segment = playlist.Split('\n').Last(static line => line.EndsWith(".ts", StringComparison.Ordinal));
        var bytes = await http.GetByteArrayAsync(new Uri(address, segment));
        // Packets of a transport stream: 188 bytes each, and each begins with 0x47.
        Assert.Equal(0, bytes.Length % 188);
        Assert.Equal((0x47, 0x47), (bytes[0], bytes[188]));
    }
}
