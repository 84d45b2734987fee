using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

public class BadPathTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Where ids of ours stand, and names of rooms; a user's id may be nearly anything that can be seen.</summary>
    private static readonly string[] IdPlaceholders = ["{id}", "{messageId}", "{reportId}", "{sessionId}", "{roomId}", "{ticketId}", "{call}"];

    private static readonly string[] Pages = ["/watch", "/studio", "/console", "/room", "/study", "/messages"];

    public static TheoryData<string> WithPathId => RestCall.WithPathId;

    public static TheoryData<string> OfAStream => RestCall.OfAStream;

    public static TheoryData<string> Every => RestCall.Every;

    [Theory]
    [MemberData(nameof(WithPathId))]
    public async Task GivenAnIdThatCanNameNothing_WhenCalled_ThenItIsAClientErrorAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        using var client = scene.Client(call.Who);

        foreach (var id in (string[])
                 ["a%2Fb", "%2F", "%2e%2e%2f%2e%2e", "a%20b", "%20", "a+b", "a.b", "%c3%a9", "%e2%80%8b", "%f0%9f%8e%81", "a%0d%0aSet-Cookie:x", "a%09b", "%7f",
                 "a;b", "a,b", "'", "a%22b", "%25", "%2500",
                  new string('a', 65), new string('a', 4_000), "%ef%bf%bd", "$", "*"])
        {
            foreach (var path in Variants(scene, call, id, IdPlaceholders))
            {
                var body = call.Body is null ? null : scene.Fill(call.Body);
                Refused.Check(await client.Send(call.HttpMethod, path, body), HttpStatusCode.NotFound, "not_found", path);
            }
        }

        foreach (var id in (string[])
                 ["%20", "a%20", "%20a", "%c2%a0", "%e2%80%8b", "a%e2%80%8b", "a%e2%80%ae", "a%0d%0aSet-Cookie:x", "a%09b", "%7f", "a%ffb",
                     new string('a', 256), new string('a', 4_000)])
        {
            foreach (var path in Variants(scene, call, id, ["{userId}", "{accountId}"]))
            {
                var body = call.Body is null ? null : scene.Fill(call.Body);
                Refused.Check(await client.Send(call.HttpMethod, path, body), HttpStatusCode.NotFound, "not_found", path);
            }
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(WithPathId))]
    public async Task GivenAPathThatNoClientWouldSend_WhenCalled_ThenItIsAClientError(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        using var client = scene.Client(call.Who);

        foreach (var id in (string[])["", ".", "..", "../..", "%2e%2e", "%00", "a%00b", "%", "%f", "%zz", "%ff", "%c0%af", "%ed%a0%80", "%u002e", "a/b", "//",
            "a\\b", "é", "a#b", "{id}", "<a>"])
        {
            var isVisible = id is "a\\b" or "a#b" or "{id}" or "<a>";
            foreach (var path in Variants(scene, call, id, isVisible ? IdPlaceholders : [.. IdPlaceholders, "{userId}", "{accountId}"]))
            {
                if (IsAnother(call, path)) continue;
                var answer = await RawHttp.Send(server.Address, call.Method, path, client.Bearer);
                Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{path}: {answer}");
                Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(OfAStream))]
    public async Task GivenAStreamThatIsNotThere_WhenCalled_ThenItIsNotFound(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        using var client = scene.Client(call.Who);
        var path = scene.Fill(call.Path.Replace("{id}", "st_nobody-started-this", StringComparison.Ordinal));
        Refused.Check(await client.Send(call.HttpMethod, path, call.Body is null ? null : scene.Fill(call.Body)), HttpStatusCode.NotFound, "not_found", path);
    }

    [Theory]
    [MemberData(nameof(OfAStream))]
    public async Task GivenACallerOfAnotherTenant_WhenCalled_ThenItIsNotFoundAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        using var foreigner = server.As("foreigner", "elsewhere", "viewer", "streamer", "moderator", "admin");
        Refused.Check(
            await foreigner.Send(call.HttpMethod, scene.Fill(call.Path), call.Body is null ? null : scene.Fill(call.Body)),
            HttpStatusCode.NotFound,
            "not_found",
            call.Name);
        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task GivenAMethodThatTheRouteLacks_WhenCalled_ThenItIsNotAllowed(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        using var client = scene.Client(call.Who);
        foreach (var method in (string[])["PATCH", "TRACE", "PROPFIND"])
        {
            var answer = await client.Send(HttpMethod.Parse(method), scene.Fill(call.Path), null);
            Refused.Check(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed", $"{method} {call.Path}");
            Assert.Contains(call.Method, answer.Header("Allow")!, StringComparison.Ordinal);
        }

        Assert.Equal(before, await scene.Look());
    }

    [Theory]
    [InlineData("/api/live/active")]
    [InlineData("/api/live/{id}/messages")]
    [InlineData("/api/admin/reports")]
    [InlineData("/api/auth/sessions")]
    [InlineData("/api/rooms")]
    public async Task GivenAPageThatCanNotBe_WhenListed_ThenTheProblemNamesTheParameter(string path)
    {
        var scene = await Scene.Set(server);
        using var client = scene.Client(Who.Moderator);
        foreach (var limit in (string[])["", "0", "-1", "101", "1.5", "1e1", "x", "9223372036854775808", "%00", "+5", "%205", "5&limit=6", "%d9%a1", "0x10",
            "null", "true"])
        {
            await Names("limit", limit);
        }

        foreach (var cursor in (string[])["", "%00", "a%20b", "%c3%a9", "a&cursor=b", new string('a', 513), "%0d%0a", "nonsense", "-1", "..%2f..",
            "' OR 1=1 --", "9223372036854775808", "eyJhIjoxfQ"])
        {
            await Names("cursor", cursor);
        }

        async Task Names(string parameter, string value)
        {
            var answer = await client.Get($"{scene.Fill(path)}?{parameter}={value}");
            Refused.Check(answer, HttpStatusCode.BadRequest, "validation_failed", $"{path} {parameter}={value}");
            Assert.True(answer.At("errors")?[parameter] is not null, $"{parameter}={value}: {answer.Raw}");
        }
    }

    [Theory]
    [InlineData("/api/live/active?sort=nonsense", "sort")]
    [InlineData("/api/live/active?sort=Viewers", "sort")]
    [InlineData("/api/live/active?sort=viewers&sort=recent", "sort")]
    [InlineData("/api/live/active?tag=a%00b", "tag")]
    [InlineData("/api/live/active?tag=a&tag=b", "tag")]
    [InlineData("/api/admin/reports?status=nonsense", "status")]
    [InlineData("/api/rooms?topic=a%00b", "topic")]
    [InlineData("/api/rooms?topic=a&topic=b", "topic")]
    [InlineData("/api/rooms?topic=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "topic")]
    [InlineData("/api/admin/reports?status=open&status=resolved", "status")]
    [InlineData("/api/livekit/rooms/a?instance=nonsense", "instance")]
    [InlineData("/api/livekit/rooms/a/recording?instance=nonsense", "instance")]
    [InlineData("/api/livekit/rooms/a/recording?instance=main&instance=meet", "instance")]
    [InlineData("/api/livekit/rooms/a?instance=", "instance")]
    [InlineData("/api/livekit/rooms/a?instance=Main", "instance")]
    [InlineData("/api/livekit/rooms/a?instance=main&instance=meet", "instance")]
    [InlineData("/api/livekit/rooms/a?instance=a%00b", "instance")]
    public async Task GivenAnUnknownFilter_WhenListed_ThenTheProblemNamesIt(string path, string parameter)
    {
        using var moderator = server.As("moderator", null, "moderator");
        var answer = await moderator.Get(path);
        Refused.Check(answer, HttpStatusCode.BadRequest, "validation_failed", path);
        Assert.NotNull(answer.At("errors")![parameter]);
    }

    /// <summary>Without its last id, or a step up from there, a path can be that of a list, or of a page of the web client.</summary>
    private static bool IsAnother(RestCall call, string path)
    {
        var parts = new Stack<string>();
        foreach (var part in Uri.UnescapeDataString(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") parts.TryPop(out _);
            else if (part != ".") parts.Push(part);
        }

        var resolved = $"/{string.Join('/', parts.Reverse())}";
        return RestCall.All.Any(list => list.Method == call.Method && list.Path == resolved) || (call.Method == "GET" && IsPage(resolved));
    }

    private static bool IsPage(string path) => path == "/" || Pages.Any(page => path == page || path.StartsWith($"{page}/", StringComparison.Ordinal));

    /// <summary>The call's path with one of its ids replaced, for each id in turn.</summary>
    private static IEnumerable<string> Variants(Scene scene, RestCall call, string id, string[] placeholders) =>
        from placeholder in placeholders
        where call.Path.Contains(placeholder, StringComparison.Ordinal)
        select scene.Fill(call.Path.Replace(placeholder, "\u0001", StringComparison.Ordinal)).Replace("\u0001", id, StringComparison.Ordinal);
}
