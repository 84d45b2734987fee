using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Wire;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// One example for each body and answer, by type. Answers are values of the actual types, so that added or renamed fields can't be missed.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["streamId"] = ExampleValues.StreamId,
        ["eventId"] = ExampleValues.AnnouncedId,
        ["messageId"] = "ms_9x2mK7fQ",
        ["userId"] = ExampleValues.ViewerId,
        ["reportId"] = "rp_5tGb81",
        ["roomId"] = ExampleValues.RoomId,
        ["ticketId"] = ExampleValues.TicketId,
        ["deviceId"] = "phone",
        ["attachmentId"] = "at_3kLm90",
        ["sessionId"] = "ss_7f3kQw",
        ["factorId"] = "mf_8sKd02",
        ["testId"] = "sso_7f3kQw",
        ["tenantId"] = "acme",
        ["domain"] = "example.com",
        ["keyId"] = "ak_7f3kQw",
        ["name"] = "daily-standup",
    };

    private static readonly Dictionary<Type, JsonNode> Known = RequestExamples.All
        .Concat(AnswerExamples.All)
        .ToDictionary(static example => example.Key, static example => Node(example.Value));

    /// <summary>Null for a type that has none.</summary>
    public static JsonNode? Of(Type? type) => type is null ? null : Known.GetValueOrDefault(type)?.DeepClone();

    /// <summary>Null for a parameter that has none.</summary>
    public static JsonNode? OfParameter(string name) => Parameters.TryGetValue(name, out var value) ? JsonValue.Create(value) : null;

    public static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), LivehouseJson.Options)!;
}
