using System.Net;
using Livehouse.Tests.BadInput;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Operations;

/// <summary>HEAD and OPTIONS, which clients, monitors and proxies send to any path.</summary>
public sealed class MethodTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenEveryPathWithGet_WhenHeadIsSent_ThenStatusAndHeadersAreThoseOfGetAndNothingFollows()
    {
        var host = server.As("head-host");
        var id = await host.GoLive();
        var paths = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => "/" + string.Join('/', endpoint.RoutePattern.RawText!.Trim('/').Split('/').Select(part => part.StartsWith('{') ? id : part)))
            .Where(static path => !path.StartsWith("/hubs", StringComparison.Ordinal))
            .Append("/openapi/v1.json").Append("/api-docs/").Append("/api-docs/scalar.js").Append("/health").Append("/nowhere")
            .ToHashSet();
        Assert.InRange(paths.Count, 20, 500);

        foreach (var path in paths.Where(static path => !path.Contains("openapi/st_", StringComparison.Ordinal)))
        {
            var get = await host.Get(path);
            var head = await host.Send(HttpMethod.Head, path, null);
            Assert.True(
                (get.Status, get.ContentHeaders.ContentType?.ToString()) == (head.Status, head.ContentHeaders.ContentType?.ToString()),
                $"{path}: {(int)head.Status} in place of {(int)get.Status}");
            var raw = await RawHttp.Send(server.Address, "HEAD", path, host.Bearer);
            Assert.EndsWith("\r\n\r\n", raw, StringComparison.Ordinal);
            Assert.Equal(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4, raw.Length);
        }
    }

    [Fact]
    public async Task GivenAnAnswer_WhenHeadIsSent_ThenItsLengthIsTold()
    {
        using var client = server.Anonymous();
        var get = await client.Get("/api/live/gifts");
        Assert.Equal(get.Bytes.Length, (await client.Send(HttpMethod.Head, "/api/live/gifts", null)).ContentHeaders.ContentLength);
    }

    [Theory]
    [InlineData("/api/live/active", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("/api/auth/register", "OPTIONS, POST")]
    [InlineData("/api/live/st_1", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("/api/live/st_1/pin-message/ms_1", "DELETE, OPTIONS")]
    [InlineData("/hubs/live", "DELETE, GET, OPTIONS, POST")]
    [InlineData("/hubs/live/negotiate", "OPTIONS, POST")]
    public async Task GivenAPath_WhenItsOptionsAreAskedFor_ThenItsMethodsAreTold(string path, string methods)
    {
        using var client = server.Anonymous();
        var answer = await client.Send(HttpMethod.Options, path, null);
        Assert.Equal((HttpStatusCode.NoContent, methods), (answer.Status, answer.Header("Allow")));
        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task GivenWhatIsNoQuestion_ThenTheAnswersStayAsTheyWere()
    {
        using var client = server.Anonymous();
        var wrong = await client.Delete("/api/live/active");
        wrong.AssertProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal("GET, HEAD, OPTIONS, PUT", wrong.Header("Allow"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.Send(HttpMethod.Head, "/api/auth/register", null)).Status);
        (await client.Send(HttpMethod.Options, "/nowhere", null)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.StartsWith("HTTP/1.1 204", await RawHttp.Send(server.Address, "OPTIONS", "*", null), StringComparison.Ordinal);

        using var preflight = new HttpRequestMessage(
            HttpMethod.Options, "/api/live/start") { Headers = { { "Origin", "http://localhost:3000" }, { "Access-Control-Request-Method", "POST" } } };
        Assert.Equal("http://localhost:3000", (await client.Send(preflight)).Header("Access-Control-Allow-Origin"));
    }
}
