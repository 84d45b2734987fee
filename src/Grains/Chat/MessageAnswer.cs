using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Streams;

namespace Livehouse.Grains.Chat;

/// <summary>
/// The answer to a message that its sender may repeat, and enough of its text to distinguish a repeat from another message under the same <c>clientId</c>.
/// </summary>
/// <param name="TextHash">Eight bytes in place of up to 500 characters, of which a busy stream holds thousands; null: the text was deleted, and nothing
/// contradicts a repeat any more.</param>
internal sealed record MessageAnswer(MessageReceipt Receipt, long? TextHash)
{
    public static MessageAnswer Of(MessageReceipt receipt, string text) => new(receipt, Hash(text));

    public static MessageAnswer OfDeleted(MessageReceipt receipt) => new(receipt, null);

    /// <param name="text">Cleaned as the first one was.</param>
    public bool HasText(string text) => TextHash is not { } hash || hash == Hash(text);

    private static long Hash(string text) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
