using System.Text.Json.Nodes;
using Livehouse.Api.Problems;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Http;

namespace Livehouse.Tests.Problems;

public class ProblemTests
{
    [Theory]
    [InlineData(RefusalCodes.Unauthorized, 401)]
    [InlineData(RefusalCodes.InvalidSignature, 401)]
    [InlineData(RefusalCodes.Forbidden, 403)]
    [InlineData(RefusalCodes.PremiumRequired, 403)]
    [InlineData(RefusalCodes.CsrfFailed, 403)]
    [InlineData(RefusalCodes.NotFound, 404)]
    [InlineData(RefusalCodes.StreamEnded, 409)]
    [InlineData(RefusalCodes.AlreadyLive, 409)]
    [InlineData(RefusalCodes.RoomFull, 409)]
    [InlineData(RefusalCodes.Conflict, 409)]
    [InlineData(RefusalCodes.ValidationFailed, 400)]
    [InlineData(RefusalCodes.PayloadTooLarge, 413)]
    [InlineData(RefusalCodes.IdempotencyKeyReused, 422)]
    [InlineData(RefusalCodes.AccountLocked, 423)]
    [InlineData(RefusalCodes.RateLimited, 429)]
    [InlineData(RefusalCodes.LiveKitNotConfigured, 503)]
    [InlineData(RefusalCodes.MediaUnavailable, 502)]
    public void EveryCodeOfTheContractHasItsStatus(string code, int status) => Assert.Equal(status, Problem.From(new Refusal(code, "No.")).Status);

    [Fact]
    public void EveryRefusalCodeIsInTheCatalogue()
    {
        var codes = typeof(RefusalCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.NotEqual(500, ProblemCatalog.Describe(code).Status));
    }

    [Fact]
    public async Task GivenARefusedBudget_WhenItIsTold_ThenTheWaitIsWholeSecondsRoundedUp()
    {
        var (context, body) = await Write(Problem.From(Refusal.RateLimited(new SpentLimit("starts", 3, TimeSpan.FromHours(1), TimeSpan.FromSeconds(61.2)))));

        Assert.Equal(429, context.Response.StatusCode);
        Assert.Equal("application/problem+json", context.Response.ContentType);
        Assert.Equal("62", context.Response.Headers.RetryAfter);
        Assert.Equal("\"starts\";q=3;w=3600", context.Response.Headers["RateLimit-Policy"]);
        Assert.Equal("\"starts\";r=0;t=62", context.Response.Headers["RateLimit"]);
        Assert.Equal("rate_limited", body["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenALockedAccount_WhenItIsTold_ThenOnlyRetryAfterIsSaid()
    {
        var (context, _) = await Write(Problem.From(
            new Refusal(RefusalCodes.AccountLocked, "Locked.", Limit: new SpentLimit("login", 10, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15)))));

        Assert.Equal(423, context.Response.StatusCode);
        Assert.Equal("900", context.Response.Headers.RetryAfter);
        Assert.False(context.Response.Headers.ContainsKey("RateLimit"));
    }

    [Fact]
    public async Task GivenAFieldAtFault_WhenItIsTold_ThenItStandsInErrors()
    {
        var (_, body) = await Write(Problem.From(Refusal.Invalid("title", "Too long.")));

        Assert.Equal("Too long.", body["errors"]!["title"]![0]!.GetValue<string>());
        Assert.Equal(["type", "title", "status", "detail", "traceId", "code", "errors"], body.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task GivenAnUnauthorizedCaller_WhenItIsTold_ThenTheSchemeIsNamed()
    {
        var (context, body) = await Write(Problem.From(Refusal.Unauthorized()));

        Assert.Equal("Bearer", context.Response.Headers.WWWAuthenticate);
        Assert.Null(body["errors"]);
    }

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(1, 1)]
    [InlineData(1.0001, 2)]
    public void WaitsAreNeverTooShort(double seconds, long told) => Assert.Equal(told, Problem.WholeSeconds(TimeSpan.FromSeconds(seconds)));

    private static async Task<(HttpContext Context, JsonNode Body)> Write(Problem problem)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await problem.ExecuteAsync(context);
        return (context, JsonNode.Parse(body.ToArray())!);
    }
}
