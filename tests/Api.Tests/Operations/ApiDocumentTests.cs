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
    [InlineData("ReportRequest", "type,reason")]
    [InlineData("InviteRequest", "userIds")]
    [InlineData("BanRequest", "userId")]
    [InlineData("ChatRequest", "")]
    [InlineData("ResolveRequest", "action")]
    [InlineData("KillRequest", "reason")]
    public async Task GivenARequest_WhenDescribed_ThenWhatMustBeThereIsMarked(string schema, string required)
    {
        var described = (await Document())["components"]!["schemas"]![schema]!;
        Assert.Equal(required, string.Join(',', described["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? []));
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
        Assert.NotNull(start["responses"]!["default"]!["content"]!["application/problem+json"]);
    }

    private async Task<JsonNode> Document() => (await server.Anonymous().Get("/openapi/v1.json")).Json;
}
