using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

public class ApiDocumentTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("StartRequest", "title")]
    [InlineData("StopRequest", "")]
    [InlineData("IngressRequest", "")]
    [InlineData("PinRequest", "messageId")]
    [InlineData("ReportRequest", "reason,type")]
    [InlineData("InviteRequest", "userIds")]
    [InlineData("BanRequest", "userId")]
    [InlineData("ChatRequest", "")]
    [InlineData("ResolveRequest", "action")]
    [InlineData("KillRequest", "reason")]
    [InlineData("RegisterRequest", "email,password,username")]
    [InlineData("PutRequest", "status,userId")]
    [InlineData("MatchRequest", "topic")]
    [InlineData("MessageRequest", "ciphertext,clientId,nonce,senderDeviceId,to")]
    public async Task GivenARequest_WhenDescribed_ThenWhatMustBeThereIsMarked(string schema, string required)
    {
        var described = (await Document())["components"]!["schemas"]![schema]!;
        Assert.Equal(
            required, string.Join(',', (described["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("StartRequest", "title", """{"maxLength":120,"minLength":1,"type":"string"}""")]
    [InlineData("StartRequest", "visibility", """{"enum":["public","followers","invite",null],"type":["null","string"]}""")]
    [InlineData("RegisterRequest", "password", """{"maxLength":128,"minLength":12,"type":"string","format":"password"}""")]
    [InlineData("MatchRequest", "waitSeconds", """{"maximum":25,"minimum":0,"type":["null","integer"],"format":"int32"}""")]
    [InlineData("InviteRequest", "userIds", """{"maxItems":100,"minItems":1,"type":"array","items":{"maxLength":255,"minLength":1,"type":"string"}}""")]
    [InlineData(
        "RolesRequest", "roles", """{"maxItems":4,"minItems":1,"type":"array","items":{"enum":["viewer","streamer","moderator","admin"],"type":"string"}}""")]
    [InlineData("InboxEntry", "readAt", """{"type":"string","format":"date-time"}""")]
    [InlineData("ReportView", "status", """{"enum":["open","resolved"],"type":"string"}""")]
    [InlineData(
        "StreamView",
        "endReason",
        """{"enum":["stopped","killed","room_finished","host_gone","account_deleted","account_disabled","tenant_suspended","cancelled","ingest_lost",null],"type":["null","string"]}""")]
    public async Task GivenAField_WhenDescribed_ThenItsBoundsAreThoseThatTheServerChecks(string schema, string field, string rule)
    {
        var described = (await Document())["components"]!["schemas"]![schema]!["properties"]![field]!.AsObject();
        described.Remove("description");
        Assert.Equal(rule, described.ToJsonString());
    }

    [Theory]
    [InlineData("/api/live/active", "cursor,limit,sort,tag")]
    [InlineData("/api/live/{streamId}/messages", "cursor,limit,streamId")]
    [InlineData("/api/admin/reports", "cursor,limit,status")]
    public async Task GivenAList_WhenDescribed_ThenItsQueryIsNamed(string path, string fields)
    {
        var parameters = (await Document())["paths"]![path]!["get"]!["parameters"]!.AsArray();
        Assert.Equal(fields, string.Join(',', parameters.Select(parameter => parameter!["name"]!.GetValue<string>()).Order()));
    }

    [Fact]
    public async Task GivenATime_WhenDescribed_ThenItIsAText()
    {
        var stream = (await Document())["components"]!["schemas"]!["StreamView"]!["properties"]!["startedAt"]!;
        Assert.Equal(["null", "string"], stream["type"]!.AsArray().Select(type => type!.GetValue<string>()));
        Assert.Equal("date-time", stream["format"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenAnEndpointForTheSignedIn_WhenDescribed_ThenItNamesTheTokenAndTheIdempotencyKey()
    {
        var start = (await Document())["paths"]!["/api/live/start"]!["post"]!;
        Assert.NotNull(start["security"]![0]!["bearer"]);
        Assert.Contains(start["parameters"]!.AsArray(), parameter => parameter!["name"]!.GetValue<string>() == "Idempotency-Key");
        Assert.Equal("#/components/responses/already_live.conflict", start["responses"]!["409"]!["$ref"]!.GetValue<string>());
    }

    private async Task<JsonNode> Document() => (await server.Anonymous().Get("/openapi/v1.json")).Json;
}
