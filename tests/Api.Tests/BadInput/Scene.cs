using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.BadInput;

/// <summary>A live stream with a message, a report and people around it, for one test alone.</summary>
public sealed class Scene
{
    private readonly ApiServer _server;
    private readonly string _tag = RandomNumberGenerator.GetHexString(12, lowercase: true);
    private readonly Dictionary<string, string> _ids = [];

    private Scene(ApiServer server) => _server = server;

    public string StreamId => _ids["{id}"];

    public static async Task<Scene> Set(ApiServer server)
    {
        var scene = new Scene(server);
        var streamId = await scene.Client(Who.Host).GoLive("The scene");
        var said = await server.Services.GetRequiredService<IGrains>().Stream(streamId)
            .Say(new SendMessage(new Caller(Caller.DefaultTenant, $"viewer-{scene._tag}", "Viewer", Role.Defaults), "Hello", null));
        var report = await scene.Client(Who.Viewer).Post($"/api/live/{streamId}/report", """{"type":"spam","reason":"Test"}""");
        Assert.Equal(HttpStatusCode.Created, report.Status);
        scene._ids["{id}"] = streamId;
        scene._ids["{messageId}"] = said.Value!.MessageId;
        scene._ids["{reportId}"] = report.Text("reportId");
        scene._ids["{soon}"] = At(hours: 2);
        scene._ids["{later}"] = At(hours: 3);
        var announced = await scene.Client(Who.Host).Post("/api/events", $$"""{"title":"The scene's","startsAt":"{{scene._ids["{soon}"]}}"}""");
        scene._ids["{eventId}"] = announced.Text("event.id");
        scene._ids["{userId}"] = $"user-{scene._tag}";
        scene._ids["{jobKey}"] = "scheduled:job-cleanup";
        scene._ids["{kind}"] = "sms.send";
        scene._ids["{self}"] = $"viewer-{scene._tag}";
        scene._ids["{sessionId}"] = "a-session";
        using var viewer = scene.Client(Who.Viewer);
        scene._ids["{roomId}"] = (await viewer.Post("/api/rooms", """{"name":"The scene's"}""")).Text("room.id");
        scene._ids["{ticketId}"] = (await viewer.Post("/api/match", $$"""{"topic":"{{scene._tag}}","waitSeconds":0}""")).Text("ticketId");
        scene._ids["{call}"] = (await viewer.Post("/api/livekit/create-room", $$"""{"roomName":"scene-{{scene._tag}}"}""")).Text("room.name");
        scene._ids["{accountId}"] = "us_nobody";
        scene._ids["{account}"] = $"account-{scene._tag}";
        scene._ids["{refreshToken}"] = "a-refresh-token";
        return scene;
    }

    /// <summary>Makes the account that the examples sign in with.</summary>
    public async Task Register()
    {
        var account = _ids["{account}"];
        var answer = await Client(Who.Nobody).Post(
            "/api/auth/register", $$"""{"email":"{{account}}@example.com","username":"{{account}}","password":"a long password"}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        _ids["{refreshToken}"] = answer.Text("refreshToken");
        _ids["{accountId}"] = answer.Text("user.id");
    }

    private static string At(int hours) =>
        TimeProvider.System.GetUtcNow().AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public string Fill(string template) => _ids.Aggregate(template, static (text, id) => text.Replace(id.Key, id.Value, StringComparison.Ordinal));

    public ApiClient Client(Who who) => who switch
    {
        Who.Nobody or Who.Anybody => _server.Anonymous(),
        Who.Admin => _server.As($"admin-{_tag}", null, Role.Admin),
        Who.Moderator => _server.As($"moderator-{_tag}", null, Role.Moderator),
        _ => _server.As($"{who.ToString().ToLowerInvariant()}-{_tag}"),
    };

    /// <summary>Sends exactly these bytes.</summary>
    public async Task<ApiAnswer> Send(RestCall call, byte[]? body, string? contentType = "application/json")
    {
        using var client = Client(call.Who);
        using var request = new HttpRequestMessage(call.HttpMethod, Fill(call.Path));
        if (body is not null) request.Content = new ByteArrayContent(body);
        if (body is not null && contentType is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await client.Send(request);
    }

    public Task<ApiAnswer> Send(RestCall call, string body) => Send(call, System.Text.Encoding.UTF8.GetBytes(Fill(body)));

    /// <summary>The whole stream as its owner sees it.</summary>
    public async Task<string> Look()
    {
        using var host = Client(Who.Host);
        var messages = await host.Get($"/api/live/{StreamId}/messages");
        var stream = (await host.Get($"/api/live/{StreamId}")).Json;
        Assert.Equal("live", stream["stream"]!["status"]!.GetValue<string>());
        return new JsonArray(stream, messages.Json).ToJsonString();
    }
}
