using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// Describes answers as they are written: every field is present, even if null, except those that are omitted when null. The generator marks as required the
/// constructor parameters without a default, which describes how the server reads, not what it writes.
/// </summary>
internal sealed class AnswerSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        DescribeTime(schema, context.JsonTypeInfo.Type, context.JsonPropertyInfo is { } property && IsLeftOutWhenNull(property));
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && RequestSchemas.RulesOf(context.JsonTypeInfo.Type) is null)
        {
            Describe(schema, context.JsonTypeInfo);
        }
        return Task.CompletedTask;
    }

    /// <summary>Times use our own converter, which the generator can't inspect.</summary>
    private static void DescribeTime(OpenApiSchema schema, Type type, bool isLeftOutWhenNull)
    {
        if (Nullable.GetUnderlyingType(type) == typeof(DateTimeOffset) && !isLeftOutWhenNull) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        else if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
    }

    private static void Describe(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (schema.Properties is not { } properties) return;
        var required = new HashSet<string>();
        foreach (var property in type.Properties)
        {
            if (!properties.TryGetValue(property.Name, out var described)) continue;
            if (!IsLeftOutWhenNull(property)) required.Add(property.Name);
            else if (described is OpenApiSchema inline) inline.Type &= ~JsonSchemaType.Null;
            if (WireWords.Of(type.Type, property.Name) is { } words && described is OpenApiSchema text) DescribeWords(text, words);
        }

        schema.Required = required;
    }

    private static void DescribeWords(OpenApiSchema schema, IReadOnlyList<string> words)
    {
        var word = schema.Items as OpenApiSchema ?? schema;
        word.Enum = [.. words.Select(static word => (JsonNode)JsonValue.Create(word))];
        if (word.Type is { } type && type.HasFlag(JsonSchemaType.Null)) word.Enum.Add(JsonNullSentinel.JsonNull);
    }

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(
            typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
