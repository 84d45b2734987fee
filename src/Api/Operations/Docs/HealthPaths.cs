using System.Globalization;
using Livehouse.Api.Operations.Health;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>The health checks, whose responses the framework does not describe.</summary>
internal sealed class HealthPaths : IOpenApiDocumentTransformer
{
    private const string Tag = "Operations";

    private static readonly (string Path, string Id, string Summary)[] Paths =
    [
        ("/health", "getHealth", "Every dependency of the server. A non-essential one, such as the media server, is reported as degraded."),
        ("/health/ready", "getReadiness", "Whether the server is ready for traffic."),
        ("/health/live", "getLiveness", "Whether the process is alive."),
    ];

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent(
            nameof(HealthEndpoints.HealthAnswer),
            await context.GetOrCreateSchemaAsync(typeof(HealthEndpoints.HealthAnswer), cancellationToken: cancellationToken));
        (document.Tags ??= new HashSet<OpenApiTag>()).Add(new OpenApiTag { Name = Tag });
        foreach (var (path, id, summary) in Paths)
        {
            document.Paths[path] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Get] = new()
                    {
                        OperationId = id,
                        Summary = summary,
                        Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
                        Responses = new OpenApiResponses
                        {
                            [StatusCodes.Status200OK.ToString(CultureInfo.InvariantCulture)] = Response(document, "Healthy.", "healthy"),
                            [StatusCodes.Status503ServiceUnavailable.ToString(CultureInfo.InvariantCulture)] = Response(
                                document, "An essential dependency is down.", "unhealthy"),
                        },
                    },
                },
            };
        }
    }

    private static OpenApiResponse Response(OpenApiDocument document, string description, string status) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(HealthEndpoints.HealthAnswer), document),
                Example = Examples.Node(
                    new HealthEndpoints.HealthAnswer(status, new Dictionary<string, HealthEndpoints.CheckAnswer> { ["database"] = new(status, null) })),
            },
        },
    };
}
