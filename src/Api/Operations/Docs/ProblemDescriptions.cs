using System.Text.Json.Nodes;
using Livehouse.Api.Problems;
using Livehouse.Refusals;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>The schema <c>Problem</c> (RFC 9457), and one response for each set of codes that an operation returns with one status.</summary>
internal static class ProblemDescriptions
{
    public const string SchemaName = "Problem";

    private const string MediaType = "application/problem+json";

    /// <summary>In the format of a real one.</summary>
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    public static OpenApiSchema Schema { get; } = new()
    {
        Type = JsonSchemaType.Object,
        Description = "An error response (RFC 9457). Decide by `code`: it is stable, the texts are for people.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("`urn:livehouse:problem:` and the code.", "uri"),
            ["title"] = Text("A short description of the code."),
            ["status"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Description = "The HTTP status.",
                Minimum = "400",
                Maximum = "599",
            },
            ["detail"] = Text("A sentence for the developer who reads it."),
            ["traceId"] = Text("Leads to the server's log."),
            ["code"] = Words(ProblemCatalog.Codes, "The stable error code."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Errors by request field; for `validation_failed` where fields are at fault.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    MinItems = 1,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            },
            ["streamId"] = Text("The stream that is already live; for `already_live`."),
            ["reason"] = Text("A code for why signing in failed; for `sso_failed`."),
        },
        Required = new HashSet<string> { "type", "title", "status", "detail", "traceId", "code" },
    };

    /// <summary>The response that returns one of these codes with this status; created on first use.</summary>
    public static OpenApiResponseReference Response(OpenApiDocument document, int status, IReadOnlyList<string> codes)
    {
        var isUsual = codes.All(code => ProblemCatalog.Describe(code).Status == status);
        var name = isUsual ? string.Join('.', codes) : $"{status}.{string.Join('.', codes)}";
        if (document.Components?.Responses?.ContainsKey(name) != true) document.AddComponent(name, New(document, status, codes));
        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse New(OpenApiDocument document, int status, IReadOnlyList<string> codes) => new()
    {
        Description = $"{string.Join(", or: ", codes.Select(static code => ProblemCatalog.Describe(code).Title))}.",
        Headers = HeaderDescriptions.OfProblem(document, status, codes),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new()
            {
                Schema = new OpenApiSchema
                {
                    AllOf =
                    [
                        new OpenApiSchemaReference(SchemaName, document),
                        new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = new Dictionary<string, IOpenApiSchema> { ["code"] = Words(codes, null) },
                            Required = new HashSet<string> { "code" },
                        },
                    ],
                },
                Examples = codes.ToDictionary(static code => code, code => (IOpenApiExample)new OpenApiExample { Value = Example(status, code) }),
            },
        },
    };

    private static JsonObject Example(int status, string code)
    {
        var usual = ProblemCatalog.ForStatus(status);
        var problem = new JsonObject
        {
            ["type"] = $"urn:livehouse:problem:{code}",
            ["title"] = ProblemCatalog.Describe(code).Title,
            ["status"] = status,
            ["detail"] = usual.Code == code ? usual.Detail : $"{ProblemCatalog.Describe(code).Title}.",
            ["traceId"] = TraceId,
            ["code"] = code,
        };
        if (code == RefusalCodes.AlreadyLive) problem["streamId"] = ExampleValues.StreamId;
        if (code == RefusalCodes.SsoFailed) problem["reason"] = "expired";
        if (code == RefusalCodes.ValidationFailed) problem["errors"] = new JsonObject { ["title"] = new JsonArray("Is required.") };
        return problem;
    }

    private static OpenApiSchema Text(string description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Format = format };

    private static OpenApiSchema Words(IEnumerable<string> words, string? description) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = [.. words.Select(static word => (JsonNode)JsonValue.Create(word))] };
}
