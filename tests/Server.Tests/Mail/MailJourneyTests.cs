using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Livehouse.Testing.Mail;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Mail;

/// <summary>What a user and a mail server see of the real server.</summary>
public sealed partial class MailJourneyTests
{
    private const string Password = "correct horse battery";
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task GivenAMailServer_WhenAPasswordIsForgotten_ThenItsLinkSetsAnother()
    {
        await using var sink = new SmtpSink();
        await using var server = await Start(sink.Port);
        using var client = server.Client(null);
        await Register(client);
        var welcome = await sink.Next();
        Assert.Contains("verify-email#token=", welcome, StringComparison.Ordinal);
        var verified = await client.PostFor(HttpStatusCode.OK, "/api/auth/email/verify", new { token = TokenIn(welcome) });
        Assert.True(verified.GetProperty("verified").GetBoolean());

        await client.PostFor(HttpStatusCode.Accepted, "/api/auth/password/forgot", new { email = "nobody@example.com" });
        await client.PostFor(HttpStatusCode.Accepted, "/api/auth/password/forgot", new { email = "Maya@example.com" });
        var mail = await sink.Next();
        Assert.Contains("To: maya@example.com", mail, StringComparison.Ordinal);
        Assert.Contains("https://live.example.com/reset-password#token=", mail, StringComparison.Ordinal);
        using (var reset = await client.Post("/api/auth/password/reset", new { token = TokenIn(mail), password = NewPassword }))
        {
            Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        }

        Assert.Contains("was changed", await sink.Next(), StringComparison.Ordinal);
        await client.PostFor(HttpStatusCode.Unauthorized, "/api/auth/login", new { login = "maya", password = Password });
        await client.PostFor(HttpStatusCode.OK, "/api/auth/login", new { login = "maya", password = NewPassword });
        Assert.False(sink.HasMore);
        Assert.DoesNotContain(
            server.Output,
            line => line.Contains("maya@", StringComparison.OrdinalIgnoreCase) || line.Contains("nobody@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAMailServerThatIsAway_WhenTheServerDies_ThenTheMailArrivesOnceBothAreBack()
    {
        var port = FreePort();
        await using var server = await Start(port);
        using var client = server.Client(null);
        await Register(client);
        await server.KillHard();

        await using var sink = new SmtpSink(port);
        await server.StartAgain();

        Assert.Contains("verify-email#token=", await sink.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenNoMailServerInDevelopment_ThenMailsAreFilesInAFolderThatTheBannerNames()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = "ws://127.0.0.1:1",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        }, isProcess: true);
        using var client = server.Client(null);
        var folder = Path.Combine(server.DataDirectory, "outbox");
        Directory.CreateDirectory(folder);
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder, "*.eml");
        watcher.Renamed += (_, change) => written.TrySetResult(change.FullPath);
        watcher.EnableRaisingEvents = true;
        await Register(client);

        var mail = await File.ReadAllTextAsync(await written.Task.WaitAsync(Testing.Hang.After));

        Assert.Contains("To: maya@example.com", mail, StringComparison.Ordinal);
        await client.PostFor(HttpStatusCode.OK, "/api/auth/email/verify", new { token = TokenIn(mail) });
        Assert.Contains(server.Output, line => line.Contains(folder, StringComparison.Ordinal));
    }

    private static Task<LivehouseServer> Start(int smtpPort) => LivehouseServer.Start(new Dictionary<string, string>
    {
        ["LIVEKIT_URL"] = "ws://127.0.0.1:1",
        ["SMTP_URL"] = $"smtp://127.0.0.1:{smtpPort}",
        ["MAIL_FROM"] = "Live <live@example.com>",
        ["PUBLIC_URL"] = "https://live.example.com/",
    }, isProcess: true);

    private static Task<JsonElement> Register(HttpClient client) =>
        client.PostFor(HttpStatusCode.Created, "/api/auth/register", new { email = "maya@example.com", username = "maya", password = Password });

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Lines that are longer than a mail may have come broken, with an equals sign at the end.</summary>
    private static string TokenIn(string mail) =>
        Token().Match(mail.ReplaceLineEndings("\n").Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal)).Groups[1].Value;

    [GeneratedRegex("#token=([A-Za-z0-9_-]+)")]
    private static partial Regex Token();
}
