using System.Buffers;
using Livehouse.Limits;

namespace Livehouse.Api.Requests;

/// <summary>The raw body of a request, read once and bounded.</summary>
public static class RequestBytes
{
    private const int LengthAtFirst = 8 * 1024;

    private static readonly object Key = new();

    /// <summary>The maximum length of this request's body, once routing has found its endpoint.</summary>
    internal static int MostOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<BodyBound>()?.Bytes ?? RequestLimits.BodyBytesMax;

    /// <summary>The whole body, regardless of its transfer encoding; null when it is too long. Repeated calls return the same.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Read(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var kept)) return (ReadOnlyMemory<byte>)kept!;
        var most = MostOf(context);
        if (context.Request.ContentLength > most) return null;

        // Grows with the input: the bound is what a client may send, not what every request allocates.
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(most + 1, LengthAtFirst));
        try
        {
            var length = 0;
            while (true)
            {
                length += await context.Request.Body.ReadAtLeastAsync(
                    buffer.AsMemory(length), buffer.Length - length, throwOnEndOfStream: false, context.RequestAborted);
                if (length > most) return null;
                if (length < buffer.Length) break;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                buffer = larger;
            }

            ReadOnlyMemory<byte> bytes = buffer.AsSpan(0, length).ToArray();
            context.Items[Key] = bytes;
            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
