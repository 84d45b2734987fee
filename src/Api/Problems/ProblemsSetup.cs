namespace Livehouse.Api.Problems;

public static class ProblemsSetup
{
    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddExceptionHandler<UnexpectedErrors>()
        // Binding failures are handled the same way in every environment.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    /// <summary>First in the pipeline: every error behind it, and every status that the framework sets without a body, becomes a problem.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static context => ProblemCatalog.ForStatus(StatusCodes.Status500InternalServerError).ExecuteAsync(context),
        });
        app.UseStatusCodePages(static pages => ProblemCatalog.ForStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
        return app;
    }
}
