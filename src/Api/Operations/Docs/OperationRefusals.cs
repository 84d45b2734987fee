using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// Every code that an operation can return: its own (<see cref="Refuses"/>), and those of the middleware around it, which follow from its metadata.
/// </summary>
internal static class OperationRefusals
{
    /// <summary>Status to codes, both ascending.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<string>> Of(ApiDescription operation)
    {
        var metadata = operation.ActionDescriptor.EndpointMetadata;
        var overrides = metadata.OfType<RefusesAs>().ToDictionary(static refusal => refusal.Code, static refusal => refusal.Status);
        return new SortedDictionary<int, IReadOnlyList<string>>(Codes(operation, metadata)
            .Distinct()
            .GroupBy(code => overrides.GetValueOrDefault(code, ProblemCatalog.Describe(code).Status))
            .ToDictionary(static group => group.Key, static group => (IReadOnlyList<string>)[.. group.Order(StringComparer.Ordinal)]));
    }

    private static IEnumerable<string> Codes(ApiDescription operation, IList<object> metadata)
    {
        var method = operation.HttpMethod ?? HttpMethods.Get;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        yield return ProblemCatalog.InternalError;
        yield return ProblemCatalog.Unavailable;
        yield return RefusalCodes.StorageUnavailable;
        foreach (var code in metadata.OfType<Refuses>().SelectMany(static refuses => refuses.Codes)) yield return code;
        if (SecurityDescriptions.AsksForCaller(operation))
        {
            yield return RefusalCodes.Unauthorized;
            yield return RefusalCodes.TenantSuspended;
            yield return RefusalCodes.InsufficientScope;
        }

        if (metadata.OfType<Access.Access>().LastOrDefault()?.Role is not null) yield return RefusalCodes.Forbidden;
        if (!isRead && SecurityDescriptions.NeedsCaller(operation)) yield return RefusalCodes.CsrfFailed;
        if (SecurityDescriptions.AsksForCaller(operation) && !metadata.OfType<AllowsMfaSetup>().Any()) yield return RefusalCodes.MfaSetupRequired;
        if (metadata.OfType<NeedsStepUp>().Any()) yield return RefusalCodes.StepUpRequired;
        foreach (var signed in metadata.OfType<SignedBy>()) yield return signed.Code;
        if (metadata.OfType<QueryField>().Any()) yield return RefusalCodes.ValidationFailed;
        if (operation.ParameterDescriptions.Any(static parameter => BindingFilter.IsId(parameter.Name))) yield return RefusalCodes.NotFound;
        if (!isRead)
        {
            // Even if the body is ignored: its length and its encoding are checked before it is read.
            yield return RefusalCodes.PayloadTooLarge;
            yield return ProblemCatalog.UnsupportedMediaType;
        }

        if (metadata.OfType<ReadsBody>().Any())
        {
            yield return RefusalCodes.ValidationFailed;
            yield return ProblemCatalog.RequestTimeout;
        }

        if (!TakesIdempotencyKey(operation)) yield break;
        yield return RefusalCodes.ValidationFailed;
        yield return RefusalCodes.Conflict;
        yield return RefusalCodes.IdempotencyKeyReused;
        yield return ProblemCatalog.RequestTimeout;
    }

    /// <summary>As decided by <see cref="IdempotencyMiddleware"/>.</summary>
    public static bool TakesIdempotencyKey(ApiDescription operation) =>
        operation.HttpMethod == HttpMethods.Post && !operation.ActionDescriptor.EndpointMetadata.OfType<WithoutIdempotency>().Any();
}
