using Livehouse.Api.Problems;

namespace Livehouse.Api.Pages;

/// <summary>The web client: its page at every path that it shows something at, and its files.</summary>
internal static class PageEndpoints
{
    /// <summary>As in <c>clients/web/src/app/routes.tsx</c>. Any other path stays a 404 of the API.</summary>
    private static readonly string[] PagePaths =
    [
        "/", "/watch/{id}", "/sign-in", "/register", "/notifications",
        "/studio/{**rest}", "/console/{**rest}", "/room/{name}", "/study/{**rest}", "/messages/{**rest}",
    ];

    private const string Index = "index.html";
    private const string Assets = "assets/";

    /// <summary>Shows push messages when no page is open. It runs under its own answer's policy, which is the API's: it may load nothing.</summary>
    private const string PushWorker = "push-worker.js";

    /// <summary>Shown by a server that was built without the client: without a script, and complete as it is.</summary>
    private const string PlainPage =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Livehouse</title></head>
        <body>
        <h1>Livehouse is running</h1>
        <p>This server was built without its web client, because Node.js was not there. Install Node.js 20 (20.19 or newer) where it is built, and build it
        again: <code>dotnet build src/Api</code> makes the client too.</p>
        <p>The API works all the same: its <a href="/api-docs/">reference</a>, its <a href="/openapi/v1.json">OpenAPI document</a>.</p>
        </body>
        </html>
        """;

    public static void MapPages(this WebApplication app)
    {
        var files = WebFile.ReadAll();
        var security = app.Services.GetRequiredService<PageSecurity>();
        foreach (var path in PagePaths) Map(path, context => Page(context, files, security));
        Map("/assets/{**path}", context => Asset(context, files, security));
        foreach (var path in files.Keys.Where(static path => !path.Contains('/') && path != Index))
        {
            Map($"/{path}", path == PushWorker ? context => Worker(context, files[path]) : context => File(context, files[path], security));
        }

        void Map(string path, RequestDelegate answer) => app.MapGet(path, answer).AllowAnonymous().ExcludeFromDescription();
    }

    private static Task Page(HttpContext context, Dictionary<string, WebFile> files, PageSecurity security) =>
        files.TryGetValue(Index, out var page)
            ? File(context, page, security)
            : TypedResults.Content(PlainPage, "text/html; charset=utf-8").ExecuteAsync(context);

    private static Task File(HttpContext context, WebFile file, PageSecurity security)
    {
        security.Apply(context);
        return file.Answer(context, isImmutable: false).ExecuteAsync(context);
    }

    private static Task Worker(HttpContext context, WebFile file) => file.Answer(context, isImmutable: false).ExecuteAsync(context);

    private static Task Asset(HttpContext context, Dictionary<string, WebFile> files, PageSecurity security)
    {
        if (!files.TryGetValue($"{Assets}{context.GetRouteValue("path")}", out var file))
        {
            return ProblemCatalog.ForStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
        }

        security.Apply(context);
        return file.Answer(context, isImmutable: true).ExecuteAsync(context);
    }
}
