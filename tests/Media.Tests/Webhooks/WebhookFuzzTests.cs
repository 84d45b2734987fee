using System.Globalization;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.LiveKit;
using Livehouse.Media;
using Xunit.Abstractions;

namespace Livehouse.Tests.Media.Webhooks;

public sealed class WebhookFuzzTests(ITestOutputHelper output)
{
    private const string Sample =
        """
        {"event":"egress_ended","id":"EV_1","createdAt":"1700000000","room":{"sid":"RM_1","name":"st_1","numParticipants":2,"turnPassword":"x"},
         "participant":{"sid":"PA_1","identity":"u1","state":"ACTIVE","kind":"STANDARD","attributes":{"a":"b"},"permission":{"canSubscribe":true}},
         "egressInfo":{"egressId":"EG_1","roomName":"st_1","status":"EGRESS_COMPLETE","startedAt":"1700000000000000000","roomComposite":{"fileOutputs":[{"filepath":"a.mp4"}]},
          "fileResults":[{"filename":"a.mp4","duration":"12500000000","size":"4096"}]},"ingressInfo":{"ingressId":"IN_1","state":{"status":"ENDPOINT_PUBLISHING"}}}
        """;

    private static readonly string[] Pieces =
        ["null", "{}", "[]", "\"\"", "-1", "1e400", "9223372036854775808", "\"-9223372036854775808\"", "true", "\"\\u0000\"", "\"\\ud800\"", "[[[[",
            "\"EGRESS_ACTIVE\"", "99", "0.5", "\"é🎤\"", "]", "}"];

    [Fact]
    public void GivenWebhooksDamagedAtRandom_WhenReadAndTranslated_ThenNothingIsThrownAndIdsStayIds()
    {
        var seed = Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is { Length: > 0 } told
            ? int.Parse(told, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"LIVEHOUSE_SEED={seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5000; round++)
        {
            var body = Damaged(random);
            if (!WebhookEvent.TryParse(body, out var webhook)) continue;
            var translated = WebhookTranslation.Translate(webhook, body);
            if (translated is null) continue;
            Assert.True(Ids.IsValid(translated.Id));
            Assert.NotEmpty(translated.Room);
            Assert.True(translated.Egress is null || Ids.IsValid(translated.Egress.EgressId));
        }
    }

    private static byte[] Damaged(Random random)
    {
        var text = Sample;
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            // Most often a whole value is swapped, which leaves JSON behind: damage that a parser lets through is the interesting kind.
            var colon = text.IndexOf(':', random.Next(text.Length));
            if (colon >= 0 && random.Next(4) > 0)
            {
                var end = text.IndexOfAny([',', '}', ']'], colon);
                if (end > colon) text = $"{text[..(colon + 1)]}{Pieces[random.Next(Pieces.Length)]}{text[end..]}";
            }
            else
            {
                var at = random.Next(text.Length);
                text = text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at));
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (random.Next(5) == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
