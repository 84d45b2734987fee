using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// SignalR's JSON protocol, except that a call that can't be bound (see <see cref="HubCalls"/>) still reaches the hub.
/// </summary>
internal sealed class LenientJsonProtocol(JsonHubProtocol json, HubCalls calls) : IHubProtocol
{
    public string Name => json.Name;

    public int Version => json.Version;

    public TransferFormat TransferFormat => json.TransferFormat;

    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var whole = input;
        try
        {
            if (!json.TryParseMessage(ref input, binder, out message)) return false;
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or JsonException)
        {
            if (Envelope.TryRead(ref whole) is not { } envelope) throw;
            input = whole;
            message = calls.Unbound(envelope.InvocationId, envelope.Target);
            return true;
        }

        message = calls.Bound(message);
        return true;
    }

    /// <summary>The identity of a call, independent of its arguments.</summary>
    private sealed record Envelope(string? InvocationId, string? Target)
    {
        private const byte RecordSeparator = 0x1e;
        private const int InvocationType = 1;

        /// <summary>Takes one record off the input; null when it is not JSON or not an invocation.</summary>
        public static Envelope? TryRead(ref ReadOnlySequence<byte> input)
        {
            if (input.PositionOf(RecordSeparator) is not { } end) return null;
            var record = input.Slice(0, end);
            input = input.Slice(input.GetPosition(1, end));
            try
            {
                return Read(record);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                return null;
            }
        }

        private static Envelope? Read(ReadOnlySequence<byte> record)
        {
            // The record's length bounds its depth; skipping needs one bit per level and no stack.
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = (int)Math.Min(record.Length + 1, int.MaxValue) });
            string? invocationId = null;
            string? target = null;
            var type = 0;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "type" && reader.TokenType == JsonTokenType.Number) type = reader.TryGetInt32(out var number) ? number : 0;
                else if (name == "invocationId" && reader.TokenType == JsonTokenType.String) invocationId = reader.GetString();
                else if (name == "target" && reader.TokenType == JsonTokenType.String) target = reader.GetString();
                else reader.Skip();
            }

            return type == InvocationType ? new Envelope(invocationId, target) : null;
        }
    }
}
