using System.Data.Common;
using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Livehouse.Api.Problems;

/// <summary>
/// The one handler of all exceptions. Client errors are described in the response; server errors are logged once and only identified by a trace id.
/// </summary>
internal sealed partial class UnexpectedErrors(IOptions<ProblemOptions> options, ILogger<UnexpectedErrors> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        await Translate(exception).ExecuteAsync(httpContext);
        return true;
    }

    private Problem Translate(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException }:
                return Problem.Invalid("The request body is not valid JSON.");
            case BadHttpRequestException { StatusCode: 400 } bad:
                return Problem.Invalid(bad.Message);
            case BadHttpRequestException bad:
                return ProblemCatalog.ForStatus(bad.StatusCode);
            case RefusedException refused:
                return Problem.From(refused.Refusal);
            case StorageUnavailableException:
                // The storage has logged why, once.
                LogUnavailable(logger, exception.GetType().Name);
                return Problem.From(Refusal.StorageUnavailable());
            case GrainMovedException or TimeoutException or DbException { IsTransient: true }:
            case var _ when options.Value.IsUnavailable(exception):
                LogUnavailable(logger, exception.GetType().Name);
                return ProblemCatalog.ForStatus(StatusCodes.Status503ServiceUnavailable);
            default:
                LogUnexpected(logger, exception);
                return ProblemCatalog.ForStatus(StatusCodes.Status500InternalServerError);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request was answered 503 because of {Reason}.")]
    private static partial void LogUnavailable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}

/// <summary>For the few places that can't return a refusal.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
