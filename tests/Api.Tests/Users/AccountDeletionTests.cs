using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Users;

/// <summary><c>DELETE /api/users/me</c>: presence and personal data go, what others keep stays without the name.</summary>
public sealed class AccountDeletionTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Deleted = "Deleted user";

    private static int _names;

    [Fact]
    public async Task GivenAnAccountThatIsDeleted_WhenItsTokenCookieOrPasswordComesAgain_ThenItIsNobodys()
    {
        var maya = await Account();

        using var wrong = await Delete(maya, """{"password":"not the password"}""");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await maya.Client.Get("/api/auth/me")).Status);
        using var gone = await Delete(maya, $$"""{"password":"{{ApiServer.Password}}"}""");

        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Contains("livehouse_session=;", gone.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        (await maya.Client.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await maya.Client.Delete("/api/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.Anonymous().Post("/api/auth/login", $$"""{"login":"{{maya.Name}}","password":"{{ApiServer.Password}}"}""")).AssertProblem(
            HttpStatusCode.Unauthorized, "unauthorized");
        (await server.Anonymous().Post("/api/auth/refresh", $$"""{"refreshToken":"{{maya.Refresh}}"}""")).AssertProblem(
            HttpStatusCode.Unauthorized, "unauthorized");
        var again = await Register(maya.Name);
        Assert.NotEqual(maya.Id, again.Id);
    }

    [Fact]
    public async Task GivenACaller_WhenItIsNoAccountsOrABrowserWithoutCsrfToken_ThenNothingIsDeleted()
    {
        (await server.As("of-the-host").Delete("/api/users/me")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await server.Anonymous().Delete("/api/users/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        var maya = await Account();
        using var badBody = await Delete(maya, """{"password":7}""");
        Assert.Equal(HttpStatusCode.BadRequest, badBody.StatusCode);

        using var browser = new Sessions.BrowserClient(server.Address);
        var name = Sessions.BrowserClient.NewName() + "deleted";
        await browser.Register(name);
        (await browser.Send(HttpMethod.Delete, "/api/users/me")).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Change(HttpMethod.Delete, "/api/users/me")).Status);
        Assert.Null(browser.Session is { Length: > 0 } left ? left : null);
    }

    [Fact]
    public async Task GivenALiveStreamOfTheirs_WhenTheAccountIsDeleted_ThenItEndsAndLosesWhatTheyWroteAboutIt()
    {
        var maya = await Account();
        var id = await maya.Client.GoLive("Maya at home", ""","description":"Maya's kitchen","tags":["maya"]""");
        using var viewer = server.As("viewer-of-maya");
        Assert.Equal(HttpStatusCode.OK, (await viewer.Get($"/api/live/{id}/watch")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Client.Delete("/api/users/me")).Status);

        var stream = await viewer.Get($"/api/live/{id}");
        Assert.Equal(("ended", "account_deleted", Deleted, "Deleted stream", ""), (
            stream.Text("stream.status"),
            stream.Text("stream.endReason"),
            stream.Text("stream.ownerName"),
            stream.Text("stream.title"),
            stream.Text("stream.description")));
        Assert.Equal(maya.Id, stream.Text("stream.ownerId"));
        Assert.DoesNotContain("maya", stream.Raw.Replace(maya.Id, "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(id, (await viewer.Get("/api/live/active")).Raw, StringComparison.Ordinal);
        await server.Media.WhenDone(outboxMessage => outboxMessage is CloseRoom close && close.Room == $"live_{id}");
    }

    [Fact]
    public async Task GivenWhatTheyWroteAndGaveInAnothersStream_WhenTheAccountIsDeleted_ThenItStaysWithoutTheName()
    {
        var maya = await Account();
        using var host = server.As($"deletion-host-{maya.Name}");
        var (live, over) = (await host.GoLive(), "");
        var grains = server.Services.GetRequiredService<IGrains>();
        var caller = new Caller(Caller.DefaultTenant, maya.Id, "Maya Live", Role.Defaults);
        var first = (await grains.Stream(live).Say(new SendMessage(caller, "First words", null))).Value!.MessageId;
        Assert.Equal(HttpStatusCode.OK, (await host.Post($"/api/live/{live}/pin-message", $$"""{"messageId":"{{first}}"}""")).Status);
        await grains.Stream(live).Give(new SendGift(caller, "star", 3, null));
        over = live;
        await host.Post("/api/live/stop", "{}");
        live = await host.GoLive();
        await grains.Stream(live).Say(new SendMessage(caller, "Last words", null));
        await grains.Stream(live).Give(new SendGift(caller, "rose", 2, null));
        var before = (await grains
            .Stream(live)
            .Join(new JoinStream(new Caller(Caller.DefaultTenant, "looker", "Looker", Role.Defaults), "front", "before", null, null))).Value!;

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Client.Delete("/api/users/me")).Status);

        foreach (var (id, text) in ((string, string)[])[(over, "First words"), (live, "Last words")])
        {
            var messages = await host.Get($"/api/live/{id}/messages");
            Assert.Equal((text, Deleted, maya.Id), (messages.Text("items.0.text"), messages.Text("items.0.userName"), messages.Text("items.0.userId")));
            var state = (await grains.Stream(id).Join(
                new JoinStream(new Caller(Caller.DefaultTenant, "looker", "Looker", Role.Defaults), "front", "after", before.Seq - 2, before.Epoch))).Value!;
            Assert.All(state.RecentMessages, message => Assert.Equal(Deleted, message.UserName));
            Assert.All(state.Missed, missed => Assert.DoesNotContain("Maya", Encoding.UTF8.GetString(missed.Payload.Span), StringComparison.Ordinal));
            Assert.Equal(id == live, state.Resumed);
            Assert.DoesNotContain("Maya", (await host.Get($"/api/live/{id}")).Raw, StringComparison.Ordinal);
        }

        Assert.Equal(30, (await host.Get($"/api/live/{over}")).At("stream.gifts.value")!.GetValue<int>());
        Assert.Equal(Deleted, (await host.Get($"/api/live/{over}")).Text("stream.pinned.0.userName"));
        await server.Restart();
        using var later = server.As("looker");
        Assert.Equal(Deleted, (await later.Get($"/api/live/{live}/messages")).Text("items.0.userName"));
    }

    [Fact]
    public async Task GivenMailKeysAndFollowers_WhenTheAccountIsDeleted_ThenTheirsGoAndOthersKeepTheirCopies()
    {
        var (maya, noor) = (await Account(), await Account());
        Assert.Equal(
            HttpStatusCode.OK,
            (await maya.Client.Put("/api/keys", $$"""{"deviceId":"phone","publicKey":"{{Convert.ToBase64String([9, .. new byte[31]])}}"}""")).Status);
        Assert.Equal(HttpStatusCode.Created, (await maya.Client.Post("/api/messages", Letter(noor.Id))).Status);
        Assert.Equal(HttpStatusCode.Created, (await noor.Client.Post("/api/messages", Letter(maya.Id))).Status);
        var attachment = await maya.Client.Post("/api/messages/attachments", """{"contentType":"image/png","sizeBytes":100}""");
        Assert.Equal(HttpStatusCode.OK, (await maya.Client.Post($"/api/users/{noor.Id}/follow", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await noor.Client.Post($"/api/users/{maya.Id}/follow", "{}")).Status);
        using var admin = server.As("deletion-admin", null, "admin");
        await admin.Put("/api/billing/subscription", $$"""{"userId":"{{maya.Id}}","status":"active","tier":"studio"}""");

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Client.Delete("/api/users/me")).Status);

        Assert.Equal(2, (await noor.Client.Get("/api/messages?after=0")).Json["items"]!.AsArray().Count);
        (await noor.Client.Get($"/api/keys/{maya.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await noor.Client.Post("/api/messages", Letter(maya.Id))).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await noor.Client.Post($"/api/users/{maya.Id}/follow", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await noor.Client.Delete($"/api/users/{maya.Id}/follow")).Status);
        Assert.Null((await server.Services.GetRequiredService<IGrains>().Subscription(Caller.DefaultTenant, maya.Id).Get()).Tier);
        await server.Media.WhenDone(outboxMessage => outboxMessage is DropObjects drop
            && drop.ObjectKeys.Any(key => key.EndsWith(attachment.Text("attachmentId"), StringComparison.Ordinal)));
        var store = server.Services.GetRequiredService<Livehouse.Storage.IGrainStore>();
        Assert.Null(await store.Find(Livehouse.Storage.GrainRef.User(Caller.DefaultTenant, noor.Id), "follower", maya.Id));
        foreach (var ledger in (string[])["message", "notice", "outgoing", "peer", "attachment"])
        {
            Assert.Empty(await store.List(Livehouse.Storage.GrainRef.Inbox(Caller.DefaultTenant, maya.Id), new Livehouse.Storage.LedgerQuery(ledger, 10)));
        }
    }

    [Fact]
    public async Task GivenASeatATicketAndAReport_WhenTheAccountIsDeleted_ThenTheSeatIsFreeNobodyIsPairedWithThemAndTheReportIsNameless()
    {
        var maya = await Account();
        using var other = server.As($"other-of-{maya.Name}");
        var (room, topic) = ($"room-{maya.Name}", $"topic {maya.Name}");
        Assert.Equal(HttpStatusCode.OK, (await other.Post("/api/livekit/token", $$"""{"instance":"chat","roomName":"{{room}}"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await maya.Client.Post("/api/livekit/token", $$"""{"instance":"chat","roomName":"{{room}}"}""")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await maya.Client.Post("/api/match", $$"""{"topic":"{{topic}}","waitSeconds":0}""")).Status);
        var reported = await other.GoLive();
        var report = await maya.Client.Post($"/api/live/{reported}/report", """{"type":"spam","reason":"Spam"}""");

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Client.Delete("/api/users/me")).Status);

        Assert.Equal(1, (await server.Services.GetRequiredService<IGrains>()
            .Room(new Livehouse.Rooms.RoomRef(Caller.DefaultTenant, "chat", room))
            .Get(new Caller(Caller.DefaultTenant, $"other-of-{maya.Name}", "Other", []))).Value!.Occupied);
        Assert.Equal(HttpStatusCode.Accepted, (await other.Post("/api/match", $$"""{"topic":"{{topic}}","waitSeconds":0}""")).Status);
        var kept = (await server.As("deletion-moderator", null, "moderator").Get("/api/admin/reports")).Json["items"]!
            .AsArray()
            .Single(item => item!["reportId"]!.GetValue<string>() == report.Text("reportId"))!;
        Assert.Equal(("Spam", "", "", maya.Id), (
            kept["reason"]!.GetValue<string>(),
            kept["clientAddress"]!.GetValue<string>(),
            kept["userAgent"]!.GetValue<string>(),
            kept["reporterId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task GivenAConnectionToAStream_WhenTheAccountIsDeleted_ThenItEndsAndTheViewerIsGone()
    {
        var maya = await Account();
        using var host = server.As($"hub-host-{maya.Name}");
        var id = await host.GoLive();
        await using var clients = await HubClients.Start();
        var connection = await clients.Connect(server.Address, maya.Client.Bearer);
        await connection.Invoke("live:join", new JsonObject { ["streamId"] = id });
        Assert.Equal(1, (await host.Get($"/api/live/{id}")).At("stream.viewers")!.GetValue<int>());

        Assert.Equal(HttpStatusCode.NoContent, (await maya.Client.Delete("/api/users/me")).Status);

        await connection.Next("error", error => error.GetProperty("code").GetString() == "unauthorized");
        Assert.Equal(0, (await host.Get($"/api/live/{id}")).At("stream.viewers")!.GetValue<int>());
    }

    private async Task<HttpResponseMessage> Delete(Person person, string json)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/users/me") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", person.Client.Bearer);
        return await http.SendAsync(request);
    }

    private static string Letter(string to) => new JsonObject
    {
        ["to"] = to, ["clientId"] = $"letter-{Interlocked.Increment(ref _names)}", ["ciphertext"] = Convert.ToBase64String(new byte[32]),
        ["nonce"] = Convert.ToBase64String(new byte[24]), ["senderDeviceId"] = "phone",
    }.ToJsonString();

    private Task<Person> Account() => Register($"leaving{Interlocked.Increment(ref _names)}");

    private async Task<Person> Register(string name)
    {
        var answer = await server.Anonymous().Post(
            "/api/auth/register", $$"""{"email":"{{name}}@example.com","username":"{{name}}","password":"{{ApiServer.Password}}","displayName":"Maya Live"}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return new Person(name, answer.Text("user.id"), new ApiClient(server.Address, answer.Text("accessToken"), server.Secrets), answer.Text("refreshToken"));
    }

    private sealed record Person(string Name, string Id, ApiClient Client, string Refresh);
}
