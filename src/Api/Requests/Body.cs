using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Livehouse.Api.Problems;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Livehouse.Api.Requests;

/// <summary>A value bound from a request that may be unreadable; <see cref="BindingFilter"/> returns the problem before the endpoint runs.</summary>
internal interface IBound
{
    Problem? Problem { get; }
}

/// <summary>A JSON request body, read strictly. An endpoint that takes one can rely on <see cref="Value"/>.</summary>
internal sealed class Body<T> : IBound, IEndpointParameterMetadataProvider where T : class, IRequest<T>
{
    private static readonly JsonDocumentOptions Strict =
        new() { MaxDepth = RequestLimits.JsonDepthMax, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(Problem problem) => Problem = problem;

    public Problem? Problem { get; }

    public T Value => _value ?? throw new InvalidOperationException($"The endpoint lacks {nameof(BindingFilter)}.");

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context)
    {
        if (await RequestBytes.Read(context) is not { } bytes) return new(ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge));
        if (bytes.IsEmpty && T.MayBeEmpty) return Read(new Fields(default));
        if (!IsUtf8Json(context.Request)) return new(ProblemCatalog.ForStatus(StatusCodes.Status415UnsupportedMediaType));
        return Parse(bytes);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(ReadsBody.Instance);
        // For the OpenAPI document; the media type itself is checked above, so that a missing body is distinguished from a wrong one.
        if (typeof(T) != typeof(EmptyRequest)) builder.Metadata.Add(new JsonAccepted(typeof(T), T.MayBeEmpty));
    }

    private static Body<T> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (BodyEncoding.Fault(bytes.Span) is { } encoding) return new(Problem.Invalid($"The request body {encoding}"));
        if (!Utf8.IsValid(bytes.Span)) return new(Problem.Invalid("The request body is not valid UTF-8."));
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return new(Problem.Invalid("The request body must be a JSON object."));
            return Read(new Fields(document.RootElement));
        }
        catch (JsonException)
        {
            return new(Problem.Invalid("The request body is not valid JSON, or is nested too deeply."));
        }
    }

    private static Body<T> Read(Fields fields)
    {
        var value = T.Read(fields);
        return fields.Errors is { Count: > 0 } errors ? new(Problem.Invalid(errors)) : new(value);
    }

    private static bool IsUtf8Json(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || type.Encoding is UTF8Encoding);

    private sealed class JsonAccepted(Type request, bool isOptional) : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes { get; } = ["application/json"];

        public Type? RequestType => request;

        public bool IsOptional => isOptional;
    }
}

/// <summary>Marks an endpoint that reads a JSON body, even one without relevant fields.</summary>
internal sealed class ReadsBody
{
    public static ReadsBody Instance { get; } = new();
}
