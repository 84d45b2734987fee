using Livehouse.Api.Problems;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

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

    /// <summary>
    /// All assets of the page are in the package, none on another host: it works without internet access, and its content security policy allows nothing else.
    /// </summary>
    public static void MapApiReference(this IEndpointRouteBuilder app)
    {
        // The page's former location, which bookmarks may still use.
        app.MapGet("/api-docs/index.html", static () => TypedResults.Redirect("./")).AllowAnonymous().ExcludeFromDescription();
        app.MapScalarApiReference("/api-docs", static page => page
                .WithTitle("Livehouse API")
                .AddDocument("v1", "Livehouse", "/openapi/v1.json")
                .WithNonce()
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideClientButton()
                .HideDeveloperTools())
            .AddEndpointFilter(OnlyWhatIsThere)
            .AllowAnonymous();
    }

    /// <summary>The package serves its page under every name, as if that were another document.</summary>
    private static async ValueTask<object?> OnlyWhatIsThere(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("documentName") is null or "v1" ? await next(context) : ProblemCatalog.ForStatus(StatusCodes.Status404NotFound);
}
