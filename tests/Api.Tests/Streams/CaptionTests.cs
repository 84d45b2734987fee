using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Streams;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.Streams;

/// <summary>Captions from their writer to viewers: over the hub, as a track beside the video and as a transcript.</summary>
public sealed class CaptionTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAViewer_WhenSegmentsAreSpokenAndCorrected_ThenTheyAreHeardInOrderAlsoAfterTheLineWasCut()
    {
        await using var clients = await HubClients.Start();
        using var host = server.As("caption-host");
        var id = await host.GoLive();
        var viewer = await clients.Connect(server.Address, ApiServer.Token("caption-viewer"));
        var state = await viewer.Invoke("live:join", new JsonObject { ["streamId"] = id });

        var first = await Post(host, id, "s1", "hello", 1_000, 1_500, final: false);
        var second = await Post(host, id, "s1", "Hello, world.", 1_000, 2_000);
        var unchanged = await Post(host, id, "s1", "hello wor", 1_000, 1_800, final: false);

        var heard = await viewer.Next(StreamEventNames.Caption);
        Assert.Equal(
            (id, first.At("seq")!.GetValue<long>(), "s1", "hello", 1_000, 1_500, "en", false),
            (heard.GetProperty("streamId").GetString(), heard.GetProperty("seq").GetInt64(), heard.GetProperty("segmentId").GetString(),
                heard.GetProperty("text").GetString(), heard.GetProperty("startMs").GetInt64(), heard.GetProperty("endMs").GetInt64(),
                heard.GetProperty("language").GetString(), heard.GetProperty("final").GetBoolean()));
        var corrected = await viewer.Next(StreamEventNames.Caption);
        Assert.Equal("Hello, world.", corrected.GetProperty("text").GetString());
        Assert.Equal(("Hello, world.", false), (unchanged.Text("caption.text"), unchanged.At("changed")!.GetValue<bool>()));

        await viewer.Cut();
        await Post(host, id, "s2", "Missed", 2_000, 3_000);
        var back = await clients.Connect(server.Address, ApiServer.Token("caption-viewer"));
        var resumed = await back.Invoke(
            "live:join",
            new JsonObject { ["streamId"] = id, ["lastSeq"] = second.At("seq")!.GetValue<long>(), ["epoch"] = state.GetProperty("epoch").GetString() });
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Equal("Missed", (await back.Next(StreamEventNames.Caption)).GetProperty("text").GetString());
    }

    [Fact]
    public async Task GivenCaptions_WhenTheyAreReadAsWebVtt_ThenNothingInATextBreaksTheFile()
    {
        using var host = server.As("vtt-host");
        using var anyone = server.Anonymous();
        var id = await host.GoLive();
        await Post(host, id, "s2", "Second <b>&amp;</b>\n\n00:01 --> 00:02\n\n  and more", 3_661_001, 3_662_000);
        await Post(host, id, "NOTE", "First", 0, 999, language: "EN-gb");
        await Post(host, id, "s3", "Zweites", 3_661_001, 3_662_000, language: "de");

        var all = await anyone.Get($"/api/live/{id}/captions.vtt");
        Assert.Equal(HttpStatusCode.OK, all.Status);
        Assert.Equal("text/vtt; charset=utf-8", all.Header("Content-Type"));
        Assert.Equal(
            """
            WEBVTT

            00:00:00.000 --> 00:00:00.999
            First

            s2
            01:01:01.001 --> 01:01:02.000
            Second &lt;b&gt;&amp;amp;&lt;/b&gt;
            00:01 --&gt; 00:02
            and more

            s3
            01:01:01.001 --> 01:01:02.000
            Zweites

            """,
            all.Raw);
        Assert.Equal("WEBVTT\n\n00:00:00.000 --> 00:00:00.999\nFirst\n", (await anyone.Get($"/api/live/{id}/captions.vtt?language=en&toMs=1000")).Raw);
        Assert.Equal(
            "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n",
            (await anyone.Get($"/api/live/{id}/captions.vtt?language=fr&clock=hls&mpegts=900000")).Raw);
        (await anyone.Get($"/api/live/{id}/captions.vtt?clock=recording")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        foreach (var wrong in (string[])["language=english_", "clock=mine", "mpegts=8589934592", "fromMs=-1", "toMs=x", "language=en&language=de"])
        {
            (await anyone.Get($"/api/live/{id}/captions.vtt?{wrong}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }

        await host.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""");
        Assert.Equal(all.Raw, (await anyone.Get($"/api/live/{id}/captions.vtt")).Raw);
    }

    [Fact]
    public async Task GivenATranscript_WhenItIsSearchedAndPaged_ThenEveryWordCounts()
    {
        using var host = server.As("transcript-host");
        var id = await host.GoLive();
        for (var at = 0; at < 5; at++) await Post(host, id, $"s{at}", at % 2 == 0 ? $"Grüße number {at}" : $"Nothing {at}", at * 1_000, (at * 1_000) + 900);

        var found = await host.Get($"/api/live/{id}/transcript?q=GRUSS");
        Assert.Empty(found.At("items")!.AsArray());
        found = await host.Get($"/api/live/{id}/transcript?q=GRU%20num&limit=2");
        Assert.Equal(["s0", "s2"], Segments(found));
        found = await host.Get($"/api/live/{id}/transcript?q=gru%20num&limit=2&cursor={found.Text("nextCursor")}");
        Assert.Equal(["s4"], Segments(found));
        Assert.Null(found.At("nextCursor"));
        Assert.Equal(["s0", "s1", "s2", "s3", "s4"], Segments(await host.Get($"/api/live/{id}/transcript")));
        Assert.Equal(["s3", "s4"], Segments(await host.Get($"/api/live/{id}/transcript?fromMs=2900")));
        Assert.Empty(Segments(await host.Get($"/api/live/{id}/transcript?q=%21%3F")));
        (await host.Get($"/api/live/{id}/transcript?fromMs=-1")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await host.Get($"/api/live/{id}/transcript?cursor=x")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await host.Get($"/api/live/{id}/transcript?q={new string('x', 201)}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenOthers_WhenTheyReadOrWrite_ThenOnlyThoseWhoMayDo()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var (owner, _, _) = await acme.Register("speaker");
        var id = await owner.GoLive(more: ""","visibility":"invite" """.Trim());
        using var worker = acme.Client(await acme.Key("captions:write"));
        using var writer = acme.Client(await acme.Key("streams:write"));
        using var theirs = other.Client(await other.Key("captions:write", "streams:read"));
        var (stranger, _, _) = await acme.Register("stranger");
        const string Body = """{"segmentId":"s1","text":"Secret words","startMs":0,"endMs":1,"language":"en","final":true}""";

        Assert.Equal(HttpStatusCode.OK, (await worker.Post($"/api/live/{id}/captions", Body)).Status);
        (await writer.Post($"/api/live/{id}/captions", Body)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await theirs.Post($"/api/live/{id}/captions", Body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await stranger.Post($"/api/live/{id}/captions", Body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await acme.Admin.Post($"/api/live/{id}/captions", Body)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.Anonymous().Post($"/api/live/{id}/captions", Body)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

        foreach (var path in (string[])[$"/api/live/{id}/captions.vtt", $"/api/live/{id}/transcript?q=secret"])
        {
            foreach (var reader in (ApiClient[])[stranger, theirs, server.Anonymous(), server.As("moderator", null, Role.Moderator)])
            {
                (await reader.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
            }

            Assert.Contains("Secret words", (await owner.Get(path)).Raw, StringComparison.Ordinal);
        }
    }

    private static async Task<ApiAnswer> Post(
        ApiClient client, string id, string segmentId, string text, long startMs, long endMs, bool final = true, string language = "en")
    {
        var body = new JsonObject
        {
            ["segmentId"] = segmentId, ["text"] = text, ["startMs"] = startMs, ["endMs"] = endMs, ["language"] = language, ["final"] = final,
        };
        var answer = await client.Post($"/api/live/{id}/captions", body.ToJsonString());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return answer;
    }

    private static IEnumerable<string> Segments(ApiAnswer page) => page.At("items")!.AsArray().Select(static item => item!["segmentId"]!.GetValue<string>());
}
