using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and a readable reference of it at <c>/api-docs</c>.</summary>
internal static class ApiDocs
{
    public static void AddApiDocs(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        // A HEAD is the GET without its body, and shares its name.
        options.ShouldInclude = static operation => operation.HttpMethod != HttpMethods.Head && operation.HttpMethod != HttpMethods.Options;
        options.AddSchemaTransformer<RequestSchemas>();
        options.AddSchemaTransformer<AnswerSchemas>();
        options.AddOperationTransformer<OperationDescriptions>();
        options.AddDocumentTransformer<HealthPaths>();
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Livehouse",
                Version = "1",
                Description = "Live streams: start, watch, moderate, record. Errors are RFC 9457 problems with a stable `code`. Chat, gifts and reactions go "
                    + "over the SignalR hub `/hubs/live`.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = SecurityDescriptions.Schemes;
            document.Components.Headers = HeaderDescriptions.Components;
            document.AddComponent(ProblemDescriptions.SchemaName, ProblemDescriptions.Schema);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    public static IApplicationBuilder UseApiReference(this IApplicationBuilder app) => app.UseSwaggerUI(static ui =>
    {
        ui.RoutePrefix = "api-docs";
        ui.DocumentTitle = "Livehouse API";
        ui.SwaggerEndpoint("/openapi/v1.json", "Livehouse");
    });
}
