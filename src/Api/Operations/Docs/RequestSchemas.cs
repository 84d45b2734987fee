using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Livehouse.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// Describes request bodies by the rules that the server reads them with (<see cref="Fields.RulesOf"/>): names, bounds, and required fields. The generator
/// would look at the records' constructors, which show neither optional fields nor length limits.
/// </summary>
internal sealed class RequestSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is null && RulesOf(context.JsonTypeInfo.Type) is { } rules) Describe(schema, rules);
        return Task.CompletedTask;
    }

    /// <summary>Null for a type that is not a request body.</summary>
    internal static IReadOnlyList<FieldRule>? RulesOf(Type type) =>
        type.IsClass && type.GetInterfaces().Any(
            @interface => @interface.IsGenericType && @interface.GetGenericTypeDefinition() == typeof(IRequest<>) && @interface.GenericTypeArguments[0] == type)
            ? (IReadOnlyList<FieldRule>)typeof(Fields).GetMethod(nameof(Fields.RulesOf), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type)
                .Invoke(null, null)!
            : null;

    private static void Describe(OpenApiSchema schema, IReadOnlyList<FieldRule> rules)
    {
        var before = schema.Properties ?? new Dictionary<string, IOpenApiSchema>();
        schema.Properties = rules.ToDictionary(
            static rule => rule.Name, rule => (IOpenApiSchema)SchemaOf(rule, before.TryGetValue(rule.Name, out var known) ? known.Description : null));
        schema.Required = rules.Where(static rule => rule.IsRequired).Select(static rule => rule.Name).ToHashSet();
    }

    /// <summary>Defaults are not published: client generators treat a field with a default as one that is always present.</summary>
    private static OpenApiSchema SchemaOf(FieldRule rule, string? description)
    {
        var schema = new OpenApiSchema { Description = description, Pattern = rule.Pattern };
        switch (rule.Type)
        {
            case FieldType.Text:
                schema.Type = JsonSchemaType.String;
                (schema.MinLength, schema.MaxLength) = ((int?)rule.Least, (int?)rule.Most);
                schema.Format = rule.Format;
                break;
            case FieldType.Whole:
                schema.Type = JsonSchemaType.Integer;
                schema.Format = rule.Most > int.MaxValue ? "int64" : "int32";
                (schema.Minimum, schema.Maximum) = (rule.Least?.ToString(CultureInfo.InvariantCulture), rule.Most?.ToString(CultureInfo.InvariantCulture));
                break;
            case FieldType.Flag:
                schema.Type = JsonSchemaType.Boolean;
                break;
            case FieldType.List:
                schema.Type = JsonSchemaType.Array;
                (schema.MinItems, schema.MaxItems) = ((int?)rule.Least, (int?)rule.Most);
                schema.Items = SchemaOf(rule.Items! with { IsRequired = true }, description: null);
                break;
            case FieldType.Object:
                schema.Type = JsonSchemaType.Object;
                schema.Properties = rule.Fields.ToDictionary(static field => field.Name, static field => (IOpenApiSchema)SchemaOf(field, description: null));
                schema.Required = rule.Fields.Where(static field => field.IsRequired).Select(static field => field.Name).ToHashSet();
                break;
        }

        if (rule.Words.Count > 0) schema.Enum = [.. rule.Words.Select(static word => (JsonNode)JsonValue.Create(word))];
        if (rule.IsRequired) return schema;

        // A null is the same as a missing field.
        schema.Type |= JsonSchemaType.Null;
        schema.Enum?.Add(JsonNullSentinel.JsonNull);
        return schema;
    }
}
