using System.Net;
using System.Text.Json;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>
/// The real server, killed with signal 9 while it erases a deleted account: the account is gone permanently, and the rest of the work is done when the server
/// is back.
/// </summary>
public sealed class DeletionKillTests
{
    private const string Password = "correct horse battery";
    private const int Lines = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task GivenAnAccountThatIsBeingDeleted_WhenTheServerIsKilled_ThenNothingOfItsNameIsLeftInTheEnd()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["CHAT_PER_MINUTE"] = "100000" }, isProcess: true);
        using var anonymous = server.Client();
        var account = await anonymous.PostFor(
            HttpStatusCode.Created,
            "/api/auth/register",
            new { email = "maya@example.com", username = "maya", password = Password, displayName = "Maya Live" });
        var token = account.GetProperty("accessToken").GetString()!;
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "Stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using (var hub = await HubClient.Connect(server, token))
        {
            for (var line = 0; line < Lines; line++) await hub.InvokeAsync<JsonElement>("live:message", new { streamId, text = $"Line {line}" });
        }

        // Reading older pages writes what is still in memory: a kill may cost the last half second of chat, which is not what this is about.
        Assert.Equal(Lines, await NamesLeft(host, streamId));

        using var maya = server.Client(token);
        var deleting = maya.DeleteAsync(Api.Path("/api/users/me"));
        // The account is gone as soon as its login is free; the erasure has only begun then.
        using var patience = new CancellationTokenSource(Patience);
        while (await CanSignIn(anonymous)) patience.Token.ThrowIfCancellationRequested();
        await server.KillHard();
        await Task.WhenAny(deleting);
        await server.StartAgain();

        using var returned = server.Client();
        Assert.False(await CanSignIn(returned));
        using var reader = server.Client(server.Token("host"));
        while (await NamesLeft(reader, streamId) > 0) patience.Token.ThrowIfCancellationRequested();
        var again =
            await returned.PostFor(HttpStatusCode.Created, "/api/auth/register", new { email = "maya@example.com", username = "maya", password = Password });
        Assert.NotEqual(account.GetProperty("user").GetProperty("id").GetString(), again.GetProperty("user").GetProperty("id").GetString());
    }

    private static async Task<bool> CanSignIn(HttpClient client)
    {
        using var answer = await client.Post("/api/auth/login", new { login = "maya", password = Password });
        if (answer.StatusCode == HttpStatusCode.OK) return true;
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return false;
    }

    private static async Task<int> NamesLeft(HttpClient client, string streamId)
    {
        var (left, seen) = (0, 0);
        for (var cursor = ""; cursor is not null;)
        {
            var page = await client.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/messages?limit=100{cursor}");
            foreach (var message in page.GetProperty("items").EnumerateArray())
            {
                seen++;
                if (message.GetProperty("userName").GetString() != "Deleted user") left++;
            }

            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }

        Assert.Equal(Lines, seen);
        return left;
    }
}
