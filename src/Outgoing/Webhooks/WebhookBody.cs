using System.Text.Json;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>What a receiver gets. The same bytes at each attempt, so that they need not be stored.</summary>
public static class WebhookBody
{
    public static byte[] Of(WebhookDelivery delivery)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = LivehouseJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", delivery.Type);
            json.WritePropertyName("timestamp");
            JsonSerializer.Serialize(json, delivery.At, LivehouseJson.Options);
            json.WriteString("tenantId", delivery.TenantId);
            if (delivery.StreamId is { } streamId) json.WriteString("streamId", streamId);
            if (delivery.Sequence is { } sequence) json.WriteNumber("sequence", sequence);
            json.WritePropertyName("data");
            json.WriteRawValue(delivery.Data);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
