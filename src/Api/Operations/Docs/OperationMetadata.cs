namespace Livehouse.Api.Operations.Docs;

/// <summary>What an endpoint tells the API document beyond what its signature does.</summary>
internal static class OperationMetadata
{
    /// <summary>Names the operation for generated clients, and says what it can answer besides its success.</summary>
    /// <param name="id">A verb phrase in camelCase, unique and never changed: generated clients call it.</param>
    /// <param name="refusals">Codes of its own. Those that follow from how it is mapped (who may call it, what it reads) come by themselves:
    /// <see cref="OperationRefusals"/>.</param>
    public static RouteHandlerBuilder AsOperation(this RouteHandlerBuilder endpoint, string id, params string[] refusals) =>
        endpoint.WithName(id).WithMetadata(new Refuses(refusals));
}

/// <summary>Codes that an endpoint's own rules can answer.</summary>
internal sealed record Refuses(IReadOnlyList<string> Codes);

/// <summary>An endpoint that answers a code with another status than everywhere else.</summary>
internal sealed record RefusesAs(string Code, int Status);

/// <summary>A request is proved by a signature over its body.</summary>
/// <param name="Schemes">One of these schemes of <see cref="SecurityDescriptions"/>.</param>
/// <param name="OrSignedIn">Whether a user may call it as well.</param>
internal sealed record SignedBy(IReadOnlyList<string> Schemes, bool OrSignedIn = false);

/// <summary>A body that the endpoint reads by itself, as somebody else's documentation defines it.</summary>
/// <param name="MediaType">The one that its senders name; the endpoint looks at the bytes alone.</param>
/// <param name="Example">JSON.</param>
/// <param name="Required">Fields without which it is nothing.</param>
internal sealed record ForeignBody(string MediaType, string Description, string Example, params IReadOnlyList<string> Required);

/// <summary>An answer that is a text and no JSON.</summary>
internal sealed record AnswerText(string Example);

/// <summary>On an endpoint that honours <c>Idempotency-Key</c> by itself.</summary>
internal sealed class OwnIdempotency
{
    public static OwnIdempotency Instance { get; } = new();
}
