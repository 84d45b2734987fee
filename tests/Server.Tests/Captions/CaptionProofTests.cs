using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Livehouse.Testing;
using Livehouse.Testing.Rtmp;
using Livehouse.Testing.Server;
using Livehouse.Tests.Rtmp;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit.Abstractions;

namespace Livehouse.Tests.Captions;

/// <summary>
/// Speech of a synthetic voice, through a real encoder and a real RTMP server, recognised by PocketSphinx in the worker's own process. With the environment
/// variable <c>LIVEHOUSE_CAPTION_SECONDS</c> the words must be on the hub within that time of being said; without it the time is only printed, because it
/// says how busy the machine is.
/// </summary>
public sealed partial class CaptionProofTests(RtmpStage stage, ITestOutputHelper output) : IClassFixture<RtmpStage>, IDisposable
{
    private const double FirstAt = 3;
    private const double SecondAt = 12;

    /// <summary>How far a word may be from where it was said, in milliseconds.</summary>
    private const double PlaceMost = 700;

    private const string Grammar =
        """
        #JSGF V1.0;
        grammar words;
        public <words> = hello world | yellow river | seven mountains | purple window ;
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-captions-").FullName;

    [SpeechFact]
    public async Task GivenSpeechInAStream_WhenWorkersListenByHlsAndByRtmp_ThenItsWordsAreOnTheHubInTheirPlaceAlsoAfterTheServerWasKilled()
    {
        var sound = await SpokenSound.Make(_folder, 28, (FirstAt, "hello world"), (SecondAt, "yellow river"));
        var grammar = Path.Combine(_folder, "words.jsgf");
        await File.WriteAllTextAsync(grammar, Grammar);
        var settings = new Dictionary<string, string>
        {
            ["LIVEHOUSE_URL"] = stage.Server.Address.AbsoluteUri,
            ["CAPTIONS_API_KEY"] = await Key(),
            ["CAPTIONS_RECOGNIZER"] = "pocketsphinx",
            ["POCKETSPHINX_GRAMMAR"] = grammar,
            ["CAPTIONS_LANGUAGE"] = "en-US",
        };
        await using var worker = CaptionWorker.Start(settings);
        // Another language tells its captions from the first one's.
        await using var byRtmp = CaptionWorker.Start(
            new Dictionary<string, string>(settings) { ["CAPTIONS_LANGUAGE"] = "en-GB", ["CAPTIONS_SOURCE"] = $"{stage.Rtmp.RtmpUrl}/{{channel}}" });
        await using var held = await RtmpEvent.Announce(stage);
        await using var encoder = held.Publish(soundFile: sound);
        var told = await held.UntilHealth(static told => told.GetProperty("status").GetString() is "starting" or "good");
        var streamId = told.GetProperty("streamId").GetString()!;
        var connectedAt = (await held.Health()).GetProperty("publisher").GetProperty("connectedAt").GetDateTimeOffset();
        var stream = (await held.Owner.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}")).GetProperty("stream");
        var encoderMs = (connectedAt - stream.GetProperty("startedAt").GetDateTimeOffset()).TotalMilliseconds;

        var first = await Heard(streamId, "hello world", "en-US", worker);
        var late = TimeProvider.System.GetUtcNow() - connectedAt - TimeSpan.FromSeconds(FirstAt + 1);
        output.WriteLine($"The words were on the hub {late.TotalSeconds:0.0} s after they were said.");
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_CAPTION_SECONDS") is { } most)
        {
            Assert.InRange(late.TotalSeconds, 0, double.Parse(most, CultureInfo.InvariantCulture));
        }

        Assert.Equal(("en-US", true), (first.GetProperty("language").GetString(), first.GetProperty("final").GetBoolean()));
        output.WriteLine($"They stand {first.GetProperty("startMs").GetInt64() - encoderMs - (FirstAt * 1_000):0} ms from where they were said.");
        Assert.InRange(first.GetProperty("startMs").GetInt64() - encoderMs, (FirstAt * 1_000) - PlaceMost, (FirstAt * 1_000) + PlaceMost);
        await AssertPlaceInHls(held, streamId);

        // What it has not begun to read by then, it can't hear later.
        await byRtmp.Says("Listening to");
        await stage.Server.KillHard();
        await stage.Server.StartAgain();
        await held.Listen();
        foreach (var (language, listener) in (IEnumerable<(string, CaptionWorker)>)[("en-US", worker), ("en-GB", byRtmp)])
        {
            // By RTMP nothing is heard of what was said before the worker came, so the first words may be missing: it came while the encoder was sending.
            var second = await Heard(streamId, "yellow river", language, listener);
            var placeMs = second.GetProperty("startMs").GetInt64() - encoderMs;
            output.WriteLine($"{language}: the second words stand {placeMs - (SecondAt * 1_000):0} ms from where they were said.");
            Assert.InRange(placeMs, (SecondAt * 1_000) - PlaceMost, (SecondAt * 1_000) + PlaceMost);
        }

        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await encoder.Ended();
        Assert.All(await Task.WhenAll(worker.Stop(), byRtmp.Stop()), static code => Assert.Equal(0, code));
        Assert.DoesNotContain("/hls/", worker.Output, StringComparison.Ordinal);
        var said = await held.Owner.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/transcript?language=en-US");
        Assert.Equal(["hello world", "yellow river"], said.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task GivenWrongSettings_WhenTheWorkerStarts_ThenItNamesEachAndEnds()
    {
        await using var worker = CaptionWorker.Start(new Dictionary<string, string>
        {
            ["CAPTIONS_API_KEY"] = "", ["CAPTIONS_SHARE"] = "4/3", ["WHISPER_MODEL"] = "/nowhere/model.bin", ["LIVEHOUSE_URL"] = "here",
        });

        Assert.Equal(1, await worker.Ended());
        foreach (var name in (string[])["CAPTIONS_API_KEY", "CAPTIONS_SHARE", "WHISPER_MODEL", "LIVEHOUSE_URL"])
        {
            Assert.Contains(name, worker.Output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Teardown.Delete(_folder);

    /// <summary>An API key as an operator makes it.</summary>
    private async Task<string> Key()
    {
        using var anonymous = stage.Server.Client();
        var signedIn = await anonymous.PostFor(
            HttpStatusCode.OK, "/api/auth/login", new { login = RtmpStage.AdminEmail, password = stage.AdminPassword });
        using var admin = stage.Server.Client(signedIn.GetProperty("accessToken").GetString());
        var made = await admin.PostFor(
            HttpStatusCode.Created, "/api/tenant/api-keys", new { name = "Captions", scopes = new[] { "captions:write", "streams:read" } });
        return made.GetProperty("apiKey").GetString()!;
    }

    /// <summary>The caption of these words, by the hub, or as it is stored if it came before.</summary>
    private async Task<JsonElement> Heard(string streamId, string words, string language, CaptionWorker worker)
    {
        var captions = Channel.CreateUnbounded<JsonElement>();
        await using var hub = await HubClient.Connect(
            stage.Server, stage.Server.Token("a-viewer"), hub => hub.On<JsonElement>("live:caption", told => captions.Writer.TryWrite(told)));
        await hub.InvokeAsync<JsonElement>("live:join", new { streamId });
        using var anonymous = stage.Server.Client();
        var stored = await anonymous.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/transcript?language={language}&q={Uri.EscapeDataString(words)}");
        if (stored.GetProperty("items").EnumerateArray().ToList() is [var item, ..]) return item;
        using var patience = new CancellationTokenSource(Hang.After);
        try
        {
            while (true)
            {
                var told = await captions.Reader.ReadAsync(patience.Token);
                output.WriteLine($"{told}");
                if (told.GetProperty("language").GetString() != language) continue;
                if (told.GetProperty("text").GetString()!.Contains(words, StringComparison.Ordinal)) return told;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{words} ({language}) was never heard.\n{worker.Output}\n{string.Join('\n', stage.Rtmp.Output.TakeLast(20))}");
            throw;
        }
    }

    /// <summary>By the time stamps of the segments that players have.</summary>
    private static async Task AssertPlaceInHls(RtmpEvent held, string streamId)
    {
        // What nginx-rtmp adds to all time stamps.
        const double Added = 0.7;
        var track = await held.Owner.GetStringAsync(new Uri($"/api/live/{streamId}/captions.vtt?clock=hls&language=en-US", UriKind.Relative));
        var map = Map().Match(track);
        var cue = Cue().Match(track);
        Assert.True(map.Success && cue.Success, track);
        var mpegSeconds = (double.Parse(map.Groups[1].Value, CultureInfo.InvariantCulture) / 90_000) + (Time(cue.Groups[1].Value) - Time(map.Groups[2].Value));
        Assert.InRange(mpegSeconds, FirstAt + Added - (PlaceMost / 1_000), FirstAt + Added + (PlaceMost / 1_000));

        static double Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture).TotalSeconds;
    }

    [GeneratedRegex(@"^X-TIMESTAMP-MAP=MPEGTS:(\d+),LOCAL:([0-9:.]+)$", RegexOptions.Multiline)]
    private static partial Regex Map();

    [GeneratedRegex(@"^([0-9:.]+) --> [0-9:.]+\nhello world$", RegexOptions.Multiline)]
    private static partial Regex Cue();
}
