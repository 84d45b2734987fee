using System.Globalization;
using System.Text.Json.Nodes;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and a readable reference of it at <c>/api-docs</c>.</summary>
internal static class ApiDocs
{
    private const string Bearer = "bearer";

    public static void AddApiDocs(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Livehouse",
                Version = "1",
                Description = "Live streams: start, watch, moderate, record. Errors are RFC 9457 problems with a stable `code`. Chat, gifts and reactions go over the SignalR hub `/hubs/live`.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT" };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(Describe);
        options.AddSchemaTransformer<RequestSchemas>();
        options.AddSchemaTransformer<AnswerSchemas>();
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    public static IApplicationBuilder UseApiReference(this IApplicationBuilder app) => app.UseSwaggerUI(static ui =>
    {
        ui.RoutePrefix = "api-docs";
        ui.DocumentTitle = "Livehouse API";
        ui.SwaggerEndpoint("/openapi/v1.json", "Livehouse");
    });

    private static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem: `type`, `title`, `status`, `detail`, `traceId`, `code`, and `errors` by field for `validation_failed`.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() },
        };
        if (metadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }

        foreach (var field in metadata.OfType<QueryField>()) (operation.Parameters ??= []).Add(Parameter(field));
        if (context.Description.HttpMethod == HttpMethods.Post && !metadata.OfType<WithoutIdempotency>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyMiddleware.KeyHeader,
                In = ParameterLocation.Header,
                Description = "1 to 128 visible ASCII characters: a repeat within 24 hours answers what the first one answered.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 128 },
            });
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(QueryField field) => new()
    {
        Name = field.Name,
        In = ParameterLocation.Query,
        Description = field.Description,
        Schema = new OpenApiSchema
        {
            Type = field.Most is null ? JsonSchemaType.String : JsonSchemaType.Integer,
            Minimum = field.Least?.ToString(CultureInfo.InvariantCulture),
            Maximum = field.Most?.ToString(CultureInfo.InvariantCulture),
            Enum = field.Words.Count == 0 ? null : [.. field.Words.Select(static word => (JsonNode)JsonValue.Create(word))],
        },
    };
}
