using System.Text;
using Livehouse.Testing.OpenApi;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

/// <summary>The check of every response of the tests' servers against the document reports differences.</summary>
public sealed class ApiDocumentWatchTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Csrf = "/api/auth/csrf";
    private const string Problem =
        """{"type":"urn:livehouse:problem:conflict","title":"Conflict","status":409,"detail":"No.","traceId":"0","code":"conflict"}""";

    [Theory]
    [InlineData(200, "application/json", """{"csrfToken":"a"}""", null)]
    [InlineData(200, "application/json", """{"csrfToken":"a","more":1}""", "getCsrfToken answered 200: /more")]
    [InlineData(200, "application/json", "{}", "getCsrfToken answered 200:  Required properties")]
    [InlineData(200, "application/json", """{"csrfToken":null}""", "getCsrfToken answered 200: /csrfToken")]
    [InlineData(200, "text/plain", "a", "getCsrfToken answered 200 as text/plain")]
    [InlineData(201, "application/json", """{"csrfToken":"a"}""", "getCsrfToken answered 201, which")]
    [InlineData(409, "application/problem+json", Problem, null)]
    [InlineData(401, "application/problem+json", Problem, "getCsrfToken answered 401: /code")]
    [InlineData(
        409,
        "application/problem+json",
        """{"type":"urn:livehouse:problem:conflict","title":"Conflict","status":409,"detail":"No.","code":"conflict"}""",
        "getCsrfToken answered 409: ")]
    public async Task GivenAnAnswer_WhenItIsHeldAgainstTheDocument_ThenWhatDiffersIsTold(int status, string mediaType, string body, string? fault)
    {
        var document = new ApiDocument((await server.Anonymous().Get("/openapi/v1.json")).Json);

        var found = document.FaultOf("GET", Csrf, status, mediaType, Encoding.UTF8.GetBytes(body));

        if (fault is null) Assert.Null(found);
        else Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.Null(document.FaultOf("GET", "/nowhere", status, mediaType, Encoding.UTF8.GetBytes(body)));
    }
}
