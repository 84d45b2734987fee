using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Rooms;

/// <summary>Names in the scripts of the world, however a client composes their letters.</summary>
public sealed class RoomSpellingTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("नमस्ते", "नमस्ते")]
    [InlineData("ห้องเรียน 1", "ห้องเรียน 1")]
    [InlineData("தமிழ்", "தமிழ்")]
    [InlineData("می‌خواهم", "می‌خواهم")]
    [InlineData("Cafe\u0301", "Caf\u00e9")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글")]
    public async Task GivenARoom_WhenItIsNamedInAnySpelling_ThenItIsTheSameRoom(string given, string composed)
    {
        using var owner = server.As($"speller-{Guid.NewGuid():N}", $"t-{Guid.NewGuid():N}");
        var made = await owner.Post("/api/livekit/create-room", Body("roomName", given));
        Assert.True(made.Status == HttpStatusCode.Created, made.Raw);
        Assert.Equal(composed, made.Text("room.name"));
        (await owner.Post("/api/livekit/create-room", Body("roomName", composed))).AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(composed, (await owner.Post("/api/livekit/token", Body("roomName", given))).Text("roomName"));
        Assert.Equal(composed, (await owner.Post("/api/join", Body("room", given))).Text("room"));
        foreach (var spelling in (string[])[given, composed])
        {
            Assert.Equal(composed, (await owner.Get($"/api/livekit/rooms/{Uri.EscapeDataString(spelling)}")).Text("room.name"));
        }
        Assert.Equal(HttpStatusCode.OK, (await owner.Delete($"/api/livekit/rooms/{Uri.EscapeDataString(given)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.Get($"/api/livekit/rooms/{Uri.EscapeDataString(composed)}")).Status);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("\u200b")]
    [InlineData("\u3000")]
    public async Task GivenANameThatNoPathCanHold_WhenARoomIsMade_ThenItIsRefused(string name)
    {
        using var owner = server.As("speller");
        foreach (var (path, field) in ((string, string)[])[("/api/livekit/create-room", "roomName"), ("/api/livekit/token", "roomName"), ("/api/join", "room")])
        {
            (await owner.Post(path, Body(field, name))).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task GivenTopicsAndTags_WhenTheyAreSpelledAnotherWay_ThenTheyAreTheSame()
    {
        var tenant = $"t-{Guid.NewGuid():N}";
        using var ann = server.As("ann", tenant);
        using var bob = server.As("bob", tenant);
        await ann.Post("/api/rooms", """{"name":"A room","topic":"Cafe\u0301"}""");
        Assert.Single((await bob.Get($"/api/rooms?topic={Uri.EscapeDataString("CAF\u00c9")}")).Json["items"]!.AsArray());
        await ann.GoLive(more: ""","tags":["Cafe\u0301","caf\u00e9"]""");
        var found = await bob.Get($"/api/live/active?tag={Uri.EscapeDataString("cafe\u0301")}");
        Assert.Equal("Caf\u00e9", found.Text("items.0.tags.0"));
        Assert.Single(found.At("items.0.tags")!.AsArray());
        Assert.Equal("waiting", (await ann.Post("/api/match", """{"topic":"caf\u00e9","waitSeconds":0}""")).Text("status"));
        Assert.Equal("matched", (await bob.Post("/api/match", """{"topic":"Cafe\u0301","waitSeconds":0}""")).Text("status"));
    }

    [Fact]
    public async Task GivenAnAccount_WhenItsNameIsTypedInAnotherSpelling_ThenItIsTheSameAccount()
    {
        using var nobody = server.Anonymous();
        var tail = Guid.NewGuid().ToString("N")[..10];
        var made =
            await nobody.Post("/api/auth/register", $$"""{"email":"zoe{{tail}}@example.com","username":"Zoe\u0308{{tail}}","password":"a long password"}""");
        Assert.True(made.Status == HttpStatusCode.Created, made.Raw);
        Assert.Equal($"Zo\u00eb{tail}", made.Text("user.username"));
        Assert.Equal(HttpStatusCode.OK, (await nobody.Post("/api/auth/login", $$"""{"login":"zo\u00eb{{tail}}","password":"a long password"}""")).Status);
        (await nobody.Post("/api/auth/register", $$"""{"email":"other{{tail}}@example.com","username":"ZO\u00cb{{tail}}","password":"a long password"}"""))
            .AssertProblem(HttpStatusCode.Conflict, "conflict");
    }

    private static string Body(string field, string name) => System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { [field] = name });
}
