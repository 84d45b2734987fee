using Livehouse.Refusals;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Adds to an endpoint's API documentation what its signature does not say.</summary>
internal static class OperationMetadata
{
    /// <summary>Names the operation for generated clients, and lists its possible refusals.</summary>
    /// <param name="id">A verb phrase in camelCase, unique and never changed: generated clients use it as a method name.</param>
    /// <param name="refusals">Its own codes. Those that follow from how it is mapped (who may call it, what it reads) are added automatically:
    /// <see cref="OperationRefusals"/>.</param>
    public static RouteHandlerBuilder AsOperation(this RouteHandlerBuilder endpoint, string id, params string[] refusals) =>
        endpoint.WithName(id).WithMetadata(new Refuses(refusals));
}

/// <summary>The codes that an endpoint's own rules can return.</summary>
internal sealed record Refuses(IReadOnlyList<string> Codes);

/// <summary>An endpoint that returns a code with another status than everywhere else.</summary>
internal sealed record RefusesAs(string Code, int Status);

/// <summary>A request is authenticated by a signature over its body.</summary>
/// <param name="Schemes">One of these schemes of <see cref="SecurityDescriptions"/>.</param>
/// <param name="OrSignedIn">Whether a user may call it as well.</param>
internal sealed record SignedBy(IReadOnlyList<string> Schemes, bool OrSignedIn = false)
{
    /// <summary>The code of a request whose proof is missing or wrong.</summary>
    public string Code { get; init; } = RefusalCodes.InvalidSignature;
}

/// <summary>A body that the endpoint reads itself, in a format that another vendor documents.</summary>
/// <param name="MediaType">The one that its senders use; the endpoint only looks at the bytes.</param>
/// <param name="Example">JSON.</param>
/// <param name="Required">The required fields.</param>
internal sealed record ForeignBody(string MediaType, string Description, string Example, params IReadOnlyList<string> Required);

/// <summary>A plain-text response instead of JSON, or beside it.</summary>
internal sealed record AnswerText(string Example)
{
    /// <summary>
    /// The text's media type where the same status can answer JSON, too: of two descriptions of a status, the generator keeps one. Null: no JSON.
    /// </summary>
    public string? BesideJson { get; init; }
}

/// <summary>Marks an endpoint that honours <c>Idempotency-Key</c> itself.</summary>
internal sealed class OwnIdempotency
{
    public static OwnIdempotency Instance { get; } = new();
}
