using System.Globalization;
using System.Text.Json.Nodes;
using Livehouse.Api.Problems;
using Livehouse.Refusals;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Docs;

/// <summary><c>docs/api/rest.md</c> lists the operations, answers and codes that the server's own document has.</summary>
public sealed class RestReferenceTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Page = "docs/api/rest.md";

    /// <summary>Any operation can answer these, where what they are about applies; the page says so once.</summary>
    private static readonly string[] Common =
    [
        RefusalCodes.ValidationFailed, RefusalCodes.Unauthorized, RefusalCodes.CsrfFailed, ProblemCatalog.RequestTimeout, RefusalCodes.PayloadTooLarge,
        ProblemCatalog.UnsupportedMediaType, RefusalCodes.IdempotencyKeyReused, ProblemCatalog.InternalError, RefusalCodes.StorageUnavailable,
        RefusalCodes.TenantSuspended, RefusalCodes.InsufficientScope, ProblemCatalog.Unavailable, RefusalCodes.MfaSetupRequired,
    ];

    [Fact]
    public async Task GivenTheOperations_ThenThePageListsEachWithItsAnswersAndRefusals()
    {
        var listed = MarkdownTable.Rows(Page, "## Operations")
            .Select(static row => $"{row[0].Trim('`')} -> {row[2]}; {string.Join(", ", MarkdownTable.Words(row[3]).Order(StringComparer.Ordinal))}");
        var described = (await Operations()).Select(operation =>
            $"{operation.Name} -> {string.Join(", ", Successes(operation.Node))}; {string.Join(", ", Codes(operation.Node).Order(StringComparer.Ordinal))}");
        Assert.Equal(described.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>The allowed callers are described in words; whether authentication is required is in the document.</summary>
    [Fact]
    public async Task GivenTheOperations_ThenThePageSaysWhereNobodyNeedsToBeSignedIn()
    {
        var listed = MarkdownTable.Rows(Page, "## Operations").ToDictionary(static row => row[0].Trim('`'), static row => row[1]);
        foreach (var (name, operation) in await Operations())
        {
            var ways = (operation["security"]?.AsArray() ?? [])
                .Select(static way => way!.AsObject().Select(static scheme => scheme.Key).FirstOrDefault())
                .ToList();
            var isOpen = ways.Count == 0 || ways.Contains(null);
            var isSigned = ways.Any(static way => way is "stripeSignature" or "liveKitToken");
            Assert.Equal((name, isOpen), (name, listed[name].Split(' ')[0] is "anyone" or "holder"));
            Assert.Equal((name, isSigned), (name, listed[name].EndsWith("signed", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void GivenTheCodes_ThenThePageListsEachWithItsStatus()
    {
        var listed = MarkdownTable.Rows(Page, "## Errors")
            .Select(static row => (Code: row[0].Trim('`'), Status: int.Parse(row[1], CultureInfo.InvariantCulture)))
            .Order();
        Assert.Equal(ProblemCatalog.Codes.Select(static code => (code, ProblemCatalog.Describe(code).Status)).Order(), listed);
    }

    [Fact]
    public void GivenTheCommonCodes_ThenThePageNamesThem()
    {
        var preface = Deployment.Repository.Read(Page).Split("## Operations")[1].Split("###")[0];
        Assert.All(Common, code => Assert.Contains($"`{code}`", preface, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Successes(JsonNode operation) =>
        operation["responses"]!.AsObject().Where(static answer => answer.Value!["$ref"] is null).Select(static answer => answer.Key);

    private static IEnumerable<string> Codes(JsonNode operation) => operation["responses"]!.AsObject()
        .Where(static answer => answer.Value!["$ref"] is not null)
        .SelectMany(static answer => answer.Value!["$ref"]!.GetValue<string>().Split('/')[^1].Split('.'))
        .Where(static code => ProblemCatalog.Codes.Contains(code))
        .Except(Common);

    private async Task<IReadOnlyList<(string Name, JsonNode Node)>> Operations() =>
    [
        .. (await server.Anonymous().Get("/openapi/v1.json")).Json["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!))),
    ];
}
