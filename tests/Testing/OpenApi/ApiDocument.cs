using System.Text.Json.Nodes;
using Json.Schema;

namespace Livehouse.Testing.OpenApi;

/// <summary>
/// A server's OpenAPI document, to be held against what it answers. It is read more strictly than clients should: a field that the document does not name is a
/// fault, because then the document is behind.
/// </summary>
public sealed class ApiDocument
{
    private const string SchemaPrefix = "#/components/schemas/";

    private readonly JsonNode _document;
    private readonly JsonObject _definitions;
    private readonly List<(string[] Segments, JsonObject Operations)> _paths;
    private readonly Dictionary<string, JsonSchema> _compiled = [];
    private readonly Lock _gate = new();

    public ApiDocument(JsonNode document)
    {
        _document = document;
        _definitions = (JsonObject)Strict(document["components"]!["schemas"]!)!;
        _paths = [.. document["paths"]!.AsObject().Select(static path => (path.Key.Trim('/').Split('/'), path.Value!.AsObject()))];
    }

    /// <summary>What a response has that the document doesn't, or lacks; null: nothing, or the document does not have the operation.</summary>
    /// <param name="path">Without the query.</param>
    public string? FaultOf(string method, string path, int status, string? mediaType, ReadOnlySpan<byte> body)
    {
        if (Find(method, path) is not { } operation) return null;
        var name = operation["operationId"]?.GetValue<string>() ?? $"{method} {path}";
        if (operation["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] is not { } response)
        {
            return $"{name} answered {status}, which it does not name.";
        }
        if (response["$ref"] is { } reference) response = _document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]!;
        if (response["content"] is not JsonObject contents) return body.IsEmpty ? null : $"{name} answered {status} with a body, and names none.";
        if (mediaType is null || contents[mediaType]?["schema"] is not { } schema)
        {
            return $"{name} answered {status} as {mediaType ?? "nothing"}, which it does not name.";
        }
        // XML, plain text and the like are texts as a whole.
        if (!mediaType.EndsWith("json", StringComparison.Ordinal)) return null;
        // Lines of JSON: each is a value of its own.
        if (mediaType.EndsWith("ndjson", StringComparison.Ordinal))
        {
            if (body.IndexOf((byte)'\n') is var end and > 0) body = body[..end];
            else return null;
        }

        return FaultOf(schema, body) is { } fault ? $"{name} answered {status}: {fault}" : null;
    }

    private string? FaultOf(JsonNode schema, ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            var result = Compile(schema).Evaluate(JsonNode.Parse(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
            if (result.IsValid) return null;
            return string.Join("; ", result.Details
                .Where(static detail => detail.HasErrors)
                .SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}"))
                .Distinct()
                .Take(5));
        }
    }

    private JsonSchema Compile(JsonNode schema)
    {
        var text = schema.ToJsonString();
        if (_compiled.TryGetValue(text, out var compiled)) return compiled;
        var whole = (JsonObject)Strict(schema)!;
        whole["$defs"] = _definitions.DeepClone();
        return _compiled[text] = JsonSchema.FromText(whole.ToJsonString());
    }

    private JsonNode? Find(string method, string path)
    {
        var segments = path.Trim('/').Split('/');
        // A fixed segment goes before one that stands for anything.
        return _paths
            .Where(known => known.Operations.ContainsKey(method.ToLowerInvariant()) && Fits(known.Segments, segments))
            .OrderBy(static known => known.Segments.Count(static segment => segment[0] == '{'))
            .Select(known => known.Operations[method.ToLowerInvariant()])
            .FirstOrDefault();
    }

    private static bool Fits(string[] template, string[] segments) =>
        template.Length == segments.Length && template
            .Zip(segments)
            .All(static pair => pair.First[0] == '{' ? pair.Second.Length > 0 : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    private static JsonNode? Strict(JsonNode? schema, bool isPart = false)
    {
        if (schema is JsonArray list) return new JsonArray([.. list.Select(item => Strict(item, isPart))]);
        if (schema is not JsonObject fields) return schema?.DeepClone();
        var strict = new JsonObject();
        foreach (var (name, value) in fields)
        {
            strict[name] = name switch
            {
                "$ref" => value!.GetValue<string>().Replace(SchemaPrefix, "#/$defs/", StringComparison.Ordinal),
                "enum" or "required" or "type" or "example" or "examples" or "default" => value?.DeepClone(),
                "allOf" => Strict(value, isPart: true),
                _ => Strict(value),
            };
        }

        if (fields["allOf"] is JsonArray)
        {
            strict["unevaluatedProperties"] = false;
        }
        else if (fields["properties"] is JsonObject && fields["additionalProperties"] is null && fields["type"] is not null && !isPart)
        {
            strict["unevaluatedProperties"] = false;
        }
        return strict;
    }
}
