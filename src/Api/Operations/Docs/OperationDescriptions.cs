using System.Globalization;
using System.Text.Json.Nodes;
using Livehouse.Api.Auth;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Requests;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// Completes the generated description of an operation: who may call it, its other inputs, every possible problem, headers and examples.
/// </summary>
internal sealed class OperationDescriptions : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("An operation is part of a document.");
        operation.Security = SecurityDescriptions.Of(context.Description, document);
        DescribeParameters(operation, context);
        DescribeBody(operation, context);
        DescribeSuccess(operation, context, document);
        foreach (var (status, codes) in OperationRefusals.Of(context.Description))
        {
            operation.Responses![status.ToString(CultureInfo.InvariantCulture)] = ProblemDescriptions.Response(document, status, codes);
        }

        return Task.CompletedTask;
    }

    private static void DescribeParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var parameters = operation.Parameters ??= [];
        foreach (var path in parameters.OfType<OpenApiParameter>().Where(static parameter => parameter.In == ParameterLocation.Path)) DescribePath(path);
        foreach (var field in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryField>()) parameters.Add(Parameter(field));
        if (!TakesKey(context)) return;
        parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyMiddleware.KeyHeader,
            In = ParameterLocation.Header,
            Description = $"1 to {RequestLimits.IdempotencyKeyLengthMax} visible ASCII characters: a repeat within {RequestLimits.IdempotencyHours} hours "
                + "returns the first answer.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestLimits.IdempotencyKeyLengthMax, Pattern = "^[!-~]+$" },
            Example = "6f1c2b9e-start",
        });
    }

    private static void DescribePath(OpenApiParameter parameter)
    {
        if (parameter.Schema is not OpenApiSchema schema) return;
        schema.MinLength = 1;
        if (BindingFilter.IsUserId(parameter.Name!)) schema.MaxLength = UserIds.LengthMax;
        else if (BindingFilter.IsId(parameter.Name!)) (schema.MaxLength, schema.Pattern) = (Ids.LengthMax, Ids.Pattern);
        parameter.Example = Examples.OfParameter(parameter.Name!);
    }

    private static OpenApiParameter Parameter(QueryField field) => new()
    {
        Name = field.Name,
        In = ParameterLocation.Query,
        Description = field.Description,
        Schema = new OpenApiSchema
        {
            Type = field.Most is null ? JsonSchemaType.String : JsonSchemaType.Integer,
            Minimum = field.Least?.ToString(CultureInfo.InvariantCulture),
            Maximum = field.Most?.ToString(CultureInfo.InvariantCulture),
            MaxLength = field.LengthMax,
            Default = field.Default is { } usual ? JsonValue.Create(usual) : null,
            Enum = field.Words.Count == 0 ? null : [.. field.Words.Select(static word => (JsonNode)JsonValue.Create(word))],
        },
    };

    private static void DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ForeignBody>().SingleOrDefault() is { } foreign) operation.RequestBody = Body(foreign);
        if (metadata.OfType<IAcceptsMetadata>().LastOrDefault() is not { RequestType: { } type } accepted
            || operation.RequestBody is not OpenApiRequestBody body)
        {
            return;
        }
        body.Required = !accepted.IsOptional;
        foreach (var content in body.Content?.Values ?? []) content.Example = Examples.Of(type);
    }

    private static OpenApiRequestBody Body(ForeignBody foreign) => new()
    {
        Required = true,
        Description = foreign.Description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [foreign.MediaType] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = foreign.Required.ToHashSet(),
                    AdditionalProperties = new OpenApiSchema(),
                },
                Example = JsonNode.Parse(foreign.Example),
            },
        },
    };

    private static void DescribeSuccess(OpenApiOperation operation, OpenApiOperationTransformerContext context, OpenApiDocument document)
    {
        operation.Responses ??= [];
        foreach (var type in context.Description.SupportedResponseTypes)
        {
            if (!operation.Responses.TryGetValue(type.StatusCode.ToString(CultureInfo.InvariantCulture), out var known)
                || known is not OpenApiResponse response)
            {
                continue;
            }
            response.Headers = HeaderDescriptions.OfSuccess(document, type.StatusCode, TakesKey(context), type.Type == typeof(SignInAnswer));
            var text = context.Description.ActionDescriptor.EndpointMetadata.OfType<AnswerText>().FirstOrDefault();
            foreach (var content in response.Content?.Values ?? [])
            {
                content.Example = text is null or { BesideJson: not null } ? Examples.Of(type.Type) : JsonValue.Create(text.Example);
            }

            if (text?.BesideJson is not { } mediaType) continue;
            response.Content ??= new Dictionary<string, OpenApiMediaType>();
            var schema = new OpenApiSchema { Type = JsonSchemaType.String };
            response.Content[mediaType] = new OpenApiMediaType { Schema = schema, Example = JsonValue.Create(text.Example) };
        }
    }

    private static bool TakesKey(OpenApiOperationTransformerContext context) =>
        OperationRefusals.TakesIdempotencyKey(context.Description) || context.Description.ActionDescriptor.EndpointMetadata.OfType<OwnIdempotency>().Any();
}
