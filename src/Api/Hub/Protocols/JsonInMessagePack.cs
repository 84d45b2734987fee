using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Livehouse.Wire;
using MessagePack;
using MessagePack.Formatters;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// How the hub's arguments and answers are written in MessagePack: each object as its JSON would be, with the same names and types. So an argument is checked
/// by the same rules as in JSON, and no type needs a second description.
/// </summary>
internal sealed class JsonInMessagePack : IFormatterResolver
{
    public static MessagePackSerializerOptions Options { get; } =
        MessagePackSerializerOptions.Standard.WithResolver(new JsonInMessagePack()).WithSecurity(MessagePackSecurity.UntrustedData);

    public IMessagePackFormatter<T>? GetFormatter<T>() => Formatter<T>.Instance;

    private sealed class Formatter<T> : IMessagePackFormatter<T>
    {
        public static Formatter<T> Instance { get; } = new();

        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
        {
            var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(value, LivehouseJson.Options));
            PackedRecords.WriteValue(ref writer, ref reader);
        }

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json)) WriteJson(ref reader, writer, options);
            return JsonSerializer.Deserialize<T>(json.WrittenSpan, LivehouseJson.Options)!;
        }
    }

    /// <summary>Throws when what came has no form in JSON, or is nested too deeply.</summary>
    private static void WriteJson(ref MessagePackReader reader, Utf8JsonWriter writer, MessagePackSerializerOptions options)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                writer.WriteNullValue();
                break;
            case MessagePackType.Boolean:
                writer.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Integer when IsNegative(reader.NextCode):
                writer.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Integer:
                writer.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Float:
                WriteNumber(writer, reader.ReadDouble());
                break;
            case MessagePackType.String:
                WriteText(writer, reader.ReadStringSequence().GetValueOrDefault());
                break;
            case MessagePackType.Array:
                options.Security.DepthStep(ref reader);
                writer.WriteStartArray();
                for (var left = reader.ReadArrayHeader(); left > 0; left--) WriteJson(ref reader, writer, options);
                writer.WriteEndArray();
                reader.Depth--;
                break;
            case MessagePackType.Map:
                options.Security.DepthStep(ref reader);
                writer.WriteStartObject();
                for (var left = reader.ReadMapHeader(); left > 0; left--)
                {
                    writer.WritePropertyName(reader.ReadString() ?? throw new MessagePackSerializationException("A name is missing."));
                    WriteJson(ref reader, writer, options);
                }

                writer.WriteEndObject();
                reader.Depth--;
                break;
            default:
                throw new MessagePackSerializationException($"The hub takes no {reader.NextMessagePackType}.");
        }
    }

    private static bool IsNegative(byte code) =>
        code is >= MessagePackCode.MinNegativeFixInt or MessagePackCode.Int8 or MessagePackCode.Int16 or MessagePackCode.Int32 or MessagePackCode.Int64;

    /// <summary>JavaScript's clients write whole numbers beyond 32 bits as floating point.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number)) throw new MessagePackSerializationException("A number is not finite.");
        if (double.IsInteger(number) && Math.Abs(number) < 1L << 53) writer.WriteNumberValue((long)number);
        else writer.WriteNumberValue(number);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySequence<byte> utf8)
    {
        var text = utf8.IsSingleSegment ? utf8.FirstSpan : utf8.ToArray();
        if (!Utf8.IsValid(text)) throw new MessagePackSerializationException("A text is no UTF-8.");
        writer.WriteStringValue(text);
    }
}
