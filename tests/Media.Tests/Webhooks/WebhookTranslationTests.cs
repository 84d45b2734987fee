using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Identifiers;
using Livehouse.LiveKit;
using Livehouse.Media;

namespace Livehouse.Tests.Media.Webhooks;

public sealed class WebhookTranslationTests
{
    [Theory]
    [InlineData("room_started", MediaEventKind.RoomStarted)]
    [InlineData("room_finished", MediaEventKind.RoomFinished)]
    public void GivenARoomsEvent_WhenTranslated_ThenItNamesTheRoomsLife(string name, MediaEventKind kind)
    {
        var translated = Translate($$$"""{"event":"{{{name}}}","id":"EV_1","createdAt":"1700000000","room":{"sid":"RM_1","name":"st_1"}}""");

        Assert.Equal(new MediaEvent("EV_1", kind, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), "st_1", "RM_1"), translated);
    }

    [Theory]
    [InlineData("participant_joined", MediaEventKind.ParticipantJoined)]
    [InlineData("participant_left", MediaEventKind.ParticipantLeft)]
    [InlineData("participant_connection_aborted", MediaEventKind.ParticipantLeft)]
    public void GivenAParticipantsEvent_WhenTranslated_ThenItNamesTheSession(string name, MediaEventKind kind)
    {
        var translated = Translate(
            $$$"""{"event":"{{{name}}}","id":"EV_1","room":{"sid":"RM_1","name":"st_1"},"participant":{"sid":"PA_1","identity":"u1","name":"Una"}}""")!;

        Assert.Equal(kind, translated.Kind);
        Assert.Equal(new MediaParticipant("PA_1", "u1", "Una", Counts: true), translated.Participant);
    }

    [Theory]
    [InlineData("""{"sid":"PA_1","identity":"u1"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"STANDARD","state":"ACTIVE"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":0}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"INGRESS"}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"EGRESS"}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"AGENT"}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"SIP"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"sip_+15550100","kind":"SIP"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"CONNECTOR"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"BRIDGE"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"SOMETHING_NEW"}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":6}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":1}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","kind":"SIP","permission":{"hidden":true}}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","permission":{"hidden":true}}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","permission":{"recorder":true}}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","permission":{"agent":true}}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"u1","permission":{"canPublish":true}}""", true)]
    [InlineData("""{"sid":"PA_1","identity":"u1","attributes":{"lk.ingress.ingressID":"IN_1"}}""", false)]
    [InlineData("""{"sid":"PA_1","identity":"EG_1"}""", false)]
    public void GivenAParticipant_WhenTranslated_ThenOnlyAPersonWhoWatchesCounts(string participant, bool counts) =>
        Assert.Equal(
            counts, Translate($$"""{"event":"participant_joined","id":"EV_1","room":{"name":"st_1"},"participant":{{participant}}}""")!.Participant!.Counts);

    [Fact]
    public void GivenASessionWithoutASid_WhenTranslated_ThenItsIdentityNamesIt() =>
        Assert.Equal(
            "identity:u1",
            Translate("""{"event":"participant_joined","id":"EV_1","room":{"name":"st_1"},"participant":{"identity":"u1"}}""")!.Participant!.Sid);

    [Theory]
    [InlineData("""{"egressId":"EG_1"}""", EgressPhase.Starting)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_ACTIVE"}""", EgressPhase.Active)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_ENDING"}""", EgressPhase.Ending)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_COMPLETE"}""", EgressPhase.Complete)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_FAILED"}""", EgressPhase.Failed)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_ABORTED"}""", EgressPhase.Failed)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_LIMIT_REACHED"}""", EgressPhase.Failed)]
    [InlineData("""{"egressId":"EG_1","status":"EGRESS_LIMIT_REACHED","fileResults":[{"filename":"a.mp4","size":"1"}]}""", EgressPhase.Complete)]
    public void GivenAnEgress_WhenTranslated_ThenItsPhaseIsOurs(string egress, EgressPhase phase) =>
        Assert.Equal(phase, Translate($$"""{"event":"egress_updated","id":"EV_1","room":{"name":"st_1"},"egressInfo":{{egress}}}""")!.Egress!.Phase);

    [Fact]
    public void GivenAFinishedEgressWithoutItsRoom_WhenTranslated_ThenItsOwnRoomNameLeadsToTheStream()
    {
        var translated = Translate(
            """
            {"event":"egress_ended","id":"EV_1","egressInfo":{"egressId":"EG_1","roomName":"st_1","status":"EGRESS_COMPLETE",
             "fileResults":[{"filename":"recordings/a.mp4","duration":"12500000000","size":"4096"}]}}
            """)!;

        Assert.Equal("st_1", translated.Room);
        Assert.Null(translated.RoomSid);
        Assert.Equivalent(
            new EgressReport("EG_1", EgressPhase.Complete, "recordings/a.mp4", 12.5, 4096, null) { Paths = ["recordings/a.mp4"] }, translated.Egress);
    }

    [Theory]
    [InlineData("\"ROOM_END_API_DELETE\"", RoomEnd.Deleted)]
    [InlineData("\"ROOM_END_IDLE_TIMEOUT\"", RoomEnd.Idle)]
    [InlineData("\"ROOM_END_SERVER_SHUTDOWN\"", RoomEnd.Shutdown)]
    [InlineData("\"ROOM_END_SUPERSEDED\"", RoomEnd.Superseded)]
    [InlineData("\"ROOM_END_OPEN_FAILED\"", RoomEnd.OpenFailed)]
    [InlineData("\"ROOM_END_UNKNOWN\"", RoomEnd.Unknown)]
    [InlineData("\"ROOM_END_BY_A_NEWER_SERVER\"", RoomEnd.Unknown)]
    [InlineData("{}", RoomEnd.Unknown)]
    [InlineData("null", RoomEnd.Unknown)]
    public void GivenARoomThatEnded_WhenTranslated_ThenTheReasonIsReadByItsName(string reason, RoomEnd expected) =>
        Assert.Equal(
            expected, Translate($$$"""{"event":"room_finished","id":"EV_1","room":{"name":"st_1","sid":"RM_1"},"roomEndReason":{{{reason}}}}""")!.RoomEnd);

    [Theory]
    [InlineData("""{"creationTime":"1700000000","creationTimeMs":"1700000000123"}""", 1_700_000_000_123)]
    [InlineData("""{"creationTime":"1700000000"}""", 1_700_000_000_000)]
    [InlineData("{}", null)]
    [InlineData("""{"creationTime":"-5","creationTimeMs":"99999999999999999"}""", null)]
    public void GivenARoom_WhenTranslated_ThenItsBirthIsTheMostExactTimeThatIsTold(string times, long? milliseconds)
    {
        var room = JsonNode.Parse(times)!.AsObject();
        room["name"] = "st_1";
        var born = Translate(new JsonObject { ["event"] = "room_started", ["id"] = "EV_1", ["room"] = room }.ToJsonString())!.RoomBornAt;
        Assert.Equal(milliseconds, born?.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("ann~0123456789abcdefghijkl", "ann", "ann")]
    [InlineData("ann~0123456789abcdefghijkl", null, "ann")]
    [InlineData("ann~0123456789abcdefghijkl", "bob", "ann")]
    [InlineData("ann", null, null)]
    [InlineData("sip_+15550100", "ann", null)]
    public void GivenAParticipant_WhenTranslated_ThenItIsTheUserOfItsIdentity(string identity, string? attribute, string? expected)
    {
        var attributes = attribute is null ? "" : $$"""
            ,"attributes":{"livehouse.user":"{{attribute}}"}
            """;
        var body =
            $$$"""{"event":"participant_joined","id":"EV_1","room":{"name":"st_1"},"participant":{"sid":"PA_1","identity":"{{{identity}}}"{{{attributes}}}}}""";
        Assert.Equal(expected, Translate(body)!.Participant!.UserId);
    }

    [Theory]
    [InlineData("ROOM_DELETED", true)]
    [InlineData("ROOM_CLOSED", true)]
    [InlineData("SERVER_SHUTDOWN", false)]
    [InlineData("CLIENT_INITIATED", false)]
    [InlineData("A_NEWER_REASON", false)]
    public void GivenSomebodyWhoLeft_WhenTranslated_ThenItTellsWhetherTheRoomWasTaken(string reason, bool withRoom) => Assert.Equal(
        withRoom,
        Translate(
            $$$"""{"event":"participant_left","id":"EV_1","room":{"name":"st_1"},"participant":{"sid":"PA_1","identity":"u","disconnectReason":"{{{reason}}}"}}""")!.Participant!.LeftWithRoom);

    [Theory]
    [InlineData("ingress_started", true)]
    [InlineData("ingress_ended", false)]
    public void GivenAnIngress_WhenTranslated_ThenTheEventTellsWhetherItPublishes(string name, bool isPublishing) =>
        Assert.Equal(
            new IngressReport("IN_1", isPublishing),
            Translate($$$"""{"event":"{{{name}}}","id":"EV_1","room":{"name":"st_1"},"ingressInfo":{"ingressId":"IN_1"}}""")!.Ingress);

    [Theory]
    [InlineData("""{"event":"track_published","id":"EV_1","room":{"name":"st_1"}}""")]
    [InlineData("""{"event":"something_new","id":"EV_1","room":{"name":"st_1"}}""")]
    [InlineData("""{"event":"room_started","id":"EV_1"}""")]
    [InlineData("""{"event":"room_started","id":"EV_1","room":{"sid":"RM_1"}}""")]
    [InlineData("""{"event":"participant_joined","id":"EV_1","room":{"name":"st_1"}}""")]
    [InlineData("""{"event":"participant_joined","id":"EV_1","room":{"name":"st_1"},"participant":{"sid":"PA_1"}}""")]
    [InlineData("""{"event":"egress_ended","id":"EV_1","room":{"name":"st_1"},"egressInfo":{"status":"EGRESS_FAILED"}}""")]
    [InlineData("""{"event":"egress_ended","id":"EV_1","room":{"name":"st_1"},"egressInfo":{"egressId":"EG_1","status":"EGRESS_NEW"}}""")]
    [InlineData("""{"event":"egress_ended","id":"EV_1","room":{"name":"st_1"}}""")]
    [InlineData("""{"event":"ingress_ended","id":"EV_1","room":{"name":"st_1"},"ingressInfo":{}}""")]
    [InlineData("{}")]
    public void GivenWhatConcernsNoStream_WhenTranslated_ThenItIsNothing(string body) => Assert.Null(Translate(body));

    [Fact]
    public void GivenEventsWithoutAUsableId_WhenTranslated_ThenTheSameOneHasTheSameIdAndAnotherHasAnother()
    {
        var first = Translate("""{"event":"room_started","room":{"name":"st_1"}}""")!.Id;
        var other = Translate("""{"event":"room_started","room":{"name":"st_2"}}""")!.Id;
        var odd = Translate("""{"event":"room_started","id":"a/b\u0000c","room":{"name":"st_1"}}""")!.Id;

        Assert.Equal(first, Translate("""{"event":"room_started","room":{"name":"st_1"}}""")!.Id);
        Assert.Equal(3, new HashSet<string> { first, other, odd }.Count);
        Assert.All([first, other, odd], id => Assert.True(Ids.IsValid(id)));
    }

    private static MediaEvent? Translate(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.True(WebhookEvent.TryParse(bytes, out var webhook));
        return WebhookTranslation.Translate(webhook, bytes);
    }
}
