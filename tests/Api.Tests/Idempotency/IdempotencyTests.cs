using System.Net;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Idempotency;

public class IdempotencyTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Start = """{"title":"Once"}""";

    [Fact]
    public async Task GivenAStart_WhenItIsRepeatedWithItsKey_ThenTheFirstAnswerComesAgain()
    {
        using var host = server.As("again1");

        var first = await host.Post("/api/live/start", Start, "key-1");
        var second = await host.Post("/api/live/start", Start, "key-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, second.Status));
        Assert.Equal(first.Bytes, second.Bytes);
        Assert.Equal(first.Header("Location"), second.Header("Location"));
        Assert.Equal(first.ContentHeaders.ContentType, second.ContentHeaders.ContentType);
        Assert.Equal((null, "true"), (first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")));
    }

    [Fact]
    public async Task GivenAUsedKey_WhenItComesWithAnotherBody_ThenItIsRefusedAndTheFirstAnswerStays()
    {
        using var host = server.As("again2");
        var first = await host.Post("/api/live/start", Start, "key-2");

        (await host.Post("/api/live/start", """{"title":"Twice"}""", "key-2")).AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        Assert.Equal(first.Bytes, (await host.Post("/api/live/start", Start, "key-2")).Bytes);
    }

    [Fact]
    public async Task GivenAUsedKey_WhenAnotherUserOrTenantOrRouteUsesIt_ThenItIsTheirOwn()
    {
        using var first = server.As("again3");
        using var second = server.As("again3b");
        using var foreign = server.As("again3", "elsewhere");

        var starts = new[]
        {
            await first.Post("/api/live/start", Start, "key-3"),
            await second.Post("/api/live/start", Start, "key-3"),
            await foreign.Post("/api/live/start", Start, "key-3"),
        };
        var stop = await first.Post("/api/live/stop", "{}", "key-3");

        Assert.All(starts, static start => Assert.Equal(HttpStatusCode.Created, start.Status));
        Assert.Equal(3, starts.Select(static start => start.Text("stream.id")).Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, stop.Status);
        Assert.All(starts.Append(stop), static answer => Assert.Null(answer.Header("Idempotency-Replayed")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("clé")]
    [InlineData("a\tb")]
    [InlineData("129")]
    public async Task GivenAKeyThatIsNone_WhenSent_ThenItIsRefusedAndNothingStarts(string key)
    {
        var user = $"again4-{key.Length}-{(key.Length > 0 ? (int)key[^1] : 0)}";
        using var host = server.As(user);

        (await host.Post("/api/live/start", Start, key == "129" ? new string('k', 129) : key)).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await host.Post("/api/live/stop", "{}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAKeyOf128Characters_WhenSent_ThenItIsHonoured()
    {
        using var host = server.As("again5");
        var key = new string('~', 128);
        var first = await host.Post("/api/live/start", Start, key);
        Assert.Equal(first.Bytes, (await host.Post("/api/live/start", Start, key)).Bytes);
    }

    [Fact]
    public async Task GivenTwentyStartsAtOnceWithOneKey_WhenAllAreAnswered_ThenOneStreamStarted()
    {
        using var host = server.As("again6", "crowd");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Post("/api/live/start", Start, "key-6")));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Single(answers.Select(static answer => answer.Raw).Distinct());
        Assert.Equal(19, answers.Count(static answer => answer.Header("Idempotency-Replayed") == "true"));
        Assert.Single((await host.Get("/api/live/active")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenARefusedStart_WhenItIsTriedAgainWithItsKey_ThenItIsJudgedAnew()
    {
        using var host = server.As("again7");
        await host.GoLive();
        (await host.Post("/api/live/start", Start, "key-7")).AssertProblem(HttpStatusCode.Conflict, "already_live");
        await host.Post("/api/live/stop");

        var answer = await host.Post("/api/live/start", """{"title":"Another body"}""", "key-7");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Null(answer.Header("Idempotency-Replayed"));
    }

    [Fact]
    public async Task GivenAReport_WhenItIsSentAgainWithItsKey_ThenItIsFiledOnce()
    {
        var id = await server.As("again8", "desk").GoLive();
        using var viewer = server.As("viewer8", "desk");
        const string Report = """{"type":"spam","reason":"Ads"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => viewer.Post($"/api/live/{id}/report", Report, "key-8")));

        Assert.Single(answers.Select(static answer => answer.Text("reportId")).Distinct());
        Assert.Single((await server.As("mod8", "desk", "moderator").Get("/api/admin/reports")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenAStart_WhenTheServerRestarts_ThenItsKeyStillAnswersTheSame()
    {
        await using var own = ApiServer.With([]);
        await own.Start();
        var first = await own.As("again9").Post("/api/live/start", Start, "key-9");
        await own.Restart();

        var second = await own.As("again9").Post("/api/live/start", Start, "key-9");

        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.Equal(first.Bytes, second.Bytes);
    }

    [Fact]
    public async Task GivenKeptAnswers_WhenTheDatabaseIsRead_ThenNoTokenAndNoStreamKeyStandsInIt()
    {
        await using var own = ApiServer.With([]);
        await own.Start();
        using var host = own.As("again10");
        var start = await host.Post("/api/live/start", Start, "key-10");
        var ingress = await host.Post($"/api/live/{start.Text("stream.id")}/ingress", "{}", "key-10");
        Assert.Equal("a-stream-key", ingress.Text("streamKey"));
        Assert.Equal(ingress.Bytes, (await host.Post($"/api/live/{start.Text("stream.id")}/ingress", "{}", "key-10")).Bytes);

        var files = Directory.GetFiles(own.Folder, "*", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        foreach (var bytes in files.Select(ReadWhileOpen))
        {
            Assert.DoesNotContain(start.Text("token"), bytes, StringComparison.Ordinal);
            Assert.DoesNotContain(start.Text("token").Split('.')[2], bytes, StringComparison.Ordinal);
            Assert.DoesNotContain("a-stream-key", bytes, StringComparison.Ordinal);
        }
    }

    private static string ReadWhileOpen(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
