using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Api.Problems;

/// <summary>
/// An error response: RFC 9457 <c>application/problem+json</c> with a stable <c>code</c>. Every error of the server, whatever its origin, is written here.
/// </summary>
/// <param name="Code">Determines status and title (<see cref="ProblemCatalog"/>).</param>
/// <param name="Detail">A sentence for the developer who reads it.</param>
public sealed record Problem(string Code, string Detail) : IResult, IStatusCodeHttpResult
{
    private const string ContentType = "application/problem+json";

    /// <summary>The delay before a retry after a 503 of unknown duration.</summary>
    private static readonly TimeSpan UnavailableFor = TimeSpan.FromSeconds(1);

    /// <summary>Errors by request field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The stream that is already live.</summary>
    public string? StreamId { get; init; }

    /// <summary>A code for why signing in with an identity provider failed.</summary>
    public string? Reason { get; init; }

    /// <summary>The exhausted budget.</summary>
    public SpentLimit? Limit { get; init; }

    internal int? StatusOverride { get; init; }

    public int Status => StatusOverride ?? ProblemCatalog.Describe(Code).Status;

    int? IStatusCodeHttpResult.StatusCode => Status;

    public static Problem From(Refusal refusal) => new(refusal.Code, refusal.Detail)
    {
        Limit = refusal.Limit,
        StreamId = refusal.StreamId,
        Reason = refusal.Reason,
        Errors = refusal.Field is { } field ? new Dictionary<string, string[]> { [field] = [refusal.Detail] } : null,
    };

    public static Problem Invalid(string detail) => new(RefusalCodes.ValidationFailed, detail);

    public static Problem Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(RefusalCodes.ValidationFailed, "Some fields of the request are not valid.") { Errors = errors };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (_, title) = ProblemCatalog.Describe(Code);
        var body = new Body($"urn:livehouse:problem:{Code}", title, Status, Detail, TraceId(httpContext), Code, Errors, StreamId, Reason);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, LivehouseJson.Options);

        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        AddHints(response.Headers);
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>Whole seconds, rounded up: after this time a client never retries too early.</summary>
    public static long WholeSeconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private void AddHints(IHeaderDictionary headers)
    {
        if (Status == StatusCodes.Status401Unauthorized && headers.WWWAuthenticate.Count == 0) headers.WWWAuthenticate = "Bearer";
        if (Status == StatusCodes.Status503ServiceUnavailable) headers.RetryAfter = Text(WholeSeconds(UnavailableFor));
        if (Limit is not { } limit) return;

        headers.RetryAfter = Text(WholeSeconds(limit.RetryAfter));
        if (Code != RefusalCodes.RateLimited) return;
        // IETF draft-ietf-httpapi-ratelimit-headers: the policy gives quota and window, the limit the rest and when more is available.
        headers["RateLimit-Policy"] = $"\"{limit.Policy}\";q={Text(limit.Limit)};w={Text(WholeSeconds(limit.Window))}";
        headers["RateLimit"] = $"\"{limit.Policy}\";r=0;t={Text(WholeSeconds(limit.RetryAfter))}";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Body(
        string Type,
        string Title,
        int Status,
        string Detail,
        string TraceId,
        string Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StreamId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);
}
