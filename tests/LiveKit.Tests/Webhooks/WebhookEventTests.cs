using System.Text;
using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Webhooks;

public sealed class WebhookEventTests
{
    [Fact]
    public void GivenOnlyWhatIsNotZero_WhenParsed_ThenTheRestIsZero()
    {
        var webhook =
            Parse(
                """{"event":"participant_joined","id":"EV_1","createdAt":"1700000000","room":{"sid":"RM_1","name":"r"},"participant":{"sid":"PA_1","identity":"u1"}}""");

        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), webhook.CreatedAt);
        Assert.Equal(new RoomInfo("RM_1", "r", "", 0, 0), webhook.Room);
        Assert.Equal(ParticipantKind.Standard, webhook.Participant!.Kind);
        Assert.Equal(ParticipantState.Joining, webhook.Participant.State);
        Assert.Equal(ParticipantPermission.None, webhook.Participant.Permission);
        Assert.Empty(webhook.Participant.Attributes);
        Assert.Null(webhook.Egress);
        Assert.Null(webhook.Ingress);
    }

    [Theory]
    [InlineData("\"EGRESS_COMPLETE\"", EgressStatus.Complete)]
    [InlineData("\"EGRESS_LIMIT_REACHED\"", EgressStatus.LimitReached)]
    [InlineData("3", EgressStatus.Complete)]
    [InlineData("null", EgressStatus.Starting)]
    [InlineData("99", EgressStatus.Unknown)]
    [InlineData("\"EGRESS_PAUSED\"", EgressStatus.Unknown)]
    [InlineData("\"COMPLETE\"", EgressStatus.Unknown)]
    [InlineData("{}", EgressStatus.Unknown)]
    public void GivenAnEnum_WhenParsed_ThenNamesAndNumbersAreRead(string status, EgressStatus expected) =>
        Assert.Equal(expected, Parse($$$"""{"event":"egress_updated","egressInfo":{"status":{{{status}}}}}""").Egress!.Status);

    [Fact]
    public void GivenAFinishedEgress_WhenParsed_ThenSizesAreBytesAndDurationsNanoseconds()
    {
        var egress = Parse(
            """
            {"event":"egress_ended","egressInfo":{"egressId":"EG_1","roomId":"RM_1","roomName":"r","status":"EGRESS_COMPLETE","roomComposite":{"fileOutputs":[{"filepath":"a/b.mp4"}]},
             "fileResults":[{"filename":"a/b.mp4","duration":"12500000000","size":"9007199254740993","location":"s3://x"}],"file":{"filename":"a/b.mp4"}}}
            """).Egress!;

        Assert.True(egress.HasEnded);
        Assert.True(egress.IsFor("a/b.mp4"));
        Assert.False(egress.IsFor("a/c.mp4"));
        Assert.Equal(new EgressFile("a/b.mp4", 9007199254740993, TimeSpan.FromSeconds(12.5), "s3://x"), Assert.Single(egress.Files));
    }

    [Fact]
    public void GivenARequestInTheNewerForm_WhenParsed_ThenItsPathIsFound() =>
        Assert.True(Parse("""{"event":"egress_started","egressInfo":{"egress":{"outputs":[{"file":{"filepath":"a/b.mp4"}}]}}}""").Egress!.IsFor("a/b.mp4"));

    [Theory]
    [InlineData("""{"event":7,"id":[],"createdAt":"soon","room":"r","participant":[],"egressInfo":1,"ingressInfo":null}""")]
    [InlineData("""{"event":"x","createdAt":"99999999999999999999"}""")]
    [InlineData("""{"event":"x","createdAt":9223372036854775807}""")]
    [InlineData("""{"event":"x","createdAt":-9223372036854775808}""")]
    [InlineData("""{"event":"x","unknown":{"deep":[1,2,{"a":null}]}}""")]
    [InlineData("{}")]
    public void GivenFieldsOfOtherTypes_WhenParsed_ThenTheyReadAsAbsent(string body) => Assert.True(WebhookEvent.TryParse(Encoding.UTF8.GetBytes(body), out _));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{} {}")]
    [InlineData("""{"event":"\ud800"}""")]
    [InlineData("""{"participant":{"attributes":{"\udfff":"x"}}}""")]
    public void GivenNoReadableJsonObject_WhenParsed_ThenItIsRefused(string body) => Assert.False(WebhookEvent.TryParse(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void GivenAnIngress_WhenWrittenToALog_ThenItsKeyIsNotInIt()
    {
        var webhook = Parse(
            """{"event":"ingress_started","ingressInfo":{"ingressId":"IN_1","roomName":"r","streamKey":"the-key","state":{"status":"ENDPOINT_PUBLISHING"}}}""");

        Assert.Equal(IngressStatus.Publishing, webhook.Ingress!.Status);
        Assert.DoesNotContain("the-key", webhook.ToString(), StringComparison.Ordinal);
    }

    private static WebhookEvent Parse(string body)
    {
        Assert.True(WebhookEvent.TryParse(Encoding.UTF8.GetBytes(body), out var webhook));
        return webhook;
    }
}
