using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.GeneratedCodeHelpers;
using Orleans.Serialization.WireProtocol;

namespace Livehouse.Silo.Wire;

/// <summary>
/// A list crosses as its length (field 0) and its elements (field 1), whatever its class, and arrives as an array. Orleans' own codec would write the name
/// of the sender's class into every message: of an array, a <see cref="List{T}"/>, or what the compiler makes of a collection expression.
/// </summary>
public sealed class ReadOnlyListCodec<T> : IFieldCodec<IReadOnlyList<T>>
{
    private static readonly Type ListType = typeof(IReadOnlyList<T>);
    private static readonly Type ElementType = typeof(T);

    private readonly IFieldCodec<T> _element;

    public ReadOnlyListCodec(IFieldCodec<T> element) => _element = OrleansGeneratedCodeHelper.UnwrapService(this, element);

    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] IReadOnlyList<T> value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (value is null)
        {
            ReferenceCodec.WriteNullReference(ref writer, fieldIdDelta);
            return;
        }

        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, ListType, WireType.TagDelimited);
        UInt32Codec.WriteField(ref writer, 0, (uint)value.Count);
        var delta = 1u;
        for (var i = 0; i < value.Count; i++)
        {
            _element.WriteField(ref writer, delta, ElementType, value[i]);
            delta = 0;
        }

        writer.WriteEndObject();
    }

    [return: MaybeNull]
    public IReadOnlyList<T> ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference) return ReferenceCodec.ReadReference<IReadOnlyList<T>, TInput>(ref reader, field);
        field.EnsureWireTypeTagDelimited();
        ReferenceCodec.MarkValueField(reader.Session);
        T[] elements = [];
        var (fieldId, read) = (0u, 0);
        while (true)
        {
            var header = reader.ReadFieldHeader();
            if (header.IsEndBaseOrEndObject) break;
            fieldId += header.FieldIdDelta;
            switch (fieldId)
            {
                case 0:
                    var length = UInt32Codec.ReadValue(ref reader, header);

                    // Each element is at least one byte: a bogus length allocates nothing.
                    reader.EnsureAvailable(length);
                    elements = length == 0 ? [] : new T[length];
                    break;
                case 1 when read < elements.Length:
                    elements[read++] = _element.ReadValue(ref reader, header)!;
                    break;
                case 1:
                    throw new FormatException($"A list of {elements.Length} elements was followed by more elements.");
                default:
                    reader.ConsumeUnknownField(header);
                    break;
            }
        }

        return read == elements.Length ? elements : throw new FormatException($"A list of {elements.Length} elements contained only {read}.");
    }
}
