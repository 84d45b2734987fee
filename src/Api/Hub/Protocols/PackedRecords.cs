using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// Turns records of the JSON hub protocol that the server sends into those of the MessagePack hub protocol (HubProtocol.md of the ASP.NET Core sources). Every
/// field keeps its name and its type, so that a client reads the same object whichever protocol it speaks: times stay texts, whole numbers are integers.
/// </summary>
internal static class PackedRecords
{
    public const string ProtocolName = "messagepack";

    private const byte RecordSeparator = 0x1e;
    private const int InvocationType = 1;
    private const int CloseType = 7;

    /// <summary>A length has seven bits a byte, the lowest first, and the top bit where more follow.</summary>
    private const int LengthBits = 7;
    private const int LengthBytesMax = 5;

    /// <param name="records">Whole records, written by <see cref="HubRecords"/>.</param>
    public static ReadOnlyMemory<byte> FromJson(ReadOnlySpan<byte> records)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(1, records.Length));
        var record = new ArrayBufferWriter<byte>();
        while (!records.IsEmpty)
        {
            var end = records.IndexOf(RecordSeparator);
            record.ResetWrittenCount();
            var writer = new MessagePackWriter(record);
            WriteRecord(ref writer, records[..end]);
            writer.Flush();
            WriteLength(output, record.WrittenCount);
            output.Write(record.WrittenSpan);
            records = records[(end + 1)..];
        }

        return output.WrittenMemory;
    }

    /// <summary>Writes the JSON value that comes next, or the one that <paramref name="reader"/> stands at.</summary>
    public static void WriteValue(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.None:
                reader.Read();
                WriteValue(ref writer, ref reader);
                break;
            case JsonTokenType.StartObject:
                writer.WriteMapHeader(Members(reader) / 2);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject) WriteValue(ref writer, ref reader);
                break;
            case JsonTokenType.StartArray:
                writer.WriteArrayHeader(Members(reader));
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) WriteValue(ref writer, ref reader);
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                WriteText(ref writer, ref reader);
                break;
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var whole)) writer.Write(whole);
                else if (reader.TryGetUInt64(out var large)) writer.Write(large);
                else writer.Write(reader.GetDouble());
                break;
            case JsonTokenType.True:
                writer.Write(true);
                break;
            case JsonTokenType.False:
                writer.Write(false);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    /// <summary>How many names and values are directly in the object or array at whose start the reader is: MessagePack says so in front.</summary>
    private static int Members(Utf8JsonReader reader)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            count++;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        }

        return count;
    }

    private static void WriteText(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        // Escaped, a text is never shorter.
        var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        var length = reader.CopyString(room);
        writer.WriteString(room.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(room);
    }

    private static void WriteRecord(ref MessagePackWriter writer, ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        var type = 0;
        string? target = null;
        string? error = null;
        var allowReconnect = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8) && reader.Read()) type = reader.GetInt32();
            else if (reader.ValueTextEquals("target"u8) && reader.Read()) target = reader.GetString();
            else if (reader.ValueTextEquals("error"u8) && reader.Read()) error = reader.GetString();
            else if (reader.ValueTextEquals("allowReconnect"u8) && reader.Read()) allowReconnect = reader.GetBoolean();
            else if (reader.ValueTextEquals("arguments"u8) && reader.Read())
            {
                // The last member of what the server sends.
                writer.WriteArrayHeader(6);
                writer.Write(InvocationType);
                writer.WriteMapHeader(0);
                writer.WriteNil();
                writer.Write(target);
                WriteValue(ref writer, ref reader);
                writer.WriteArrayHeader(0);
                return;
            }
        }

        if (type != CloseType) throw new InvalidOperationException($"The hub sends no record of type {type} by itself.");
        writer.WriteArrayHeader(3);
        writer.Write(CloseType);
        writer.Write(error);
        writer.Write(allowReconnect);
    }

    private static void WriteLength(ArrayBufferWriter<byte> output, int length)
    {
        var room = output.GetSpan(LengthBytesMax);
        var count = 0;
        for (; length >= 1 << LengthBits; length >>= LengthBits) room[count++] = (byte)(length | 1 << LengthBits);
        room[count++] = (byte)length;
        output.Advance(count);
    }
}
