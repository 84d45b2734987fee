using System.Buffers;

namespace Livehouse.Api.Requests;

/// <summary>The raw body of a request, read once and bounded.</summary>
public static class RequestBytes
{
    /// <summary>No request body is larger (contract, section 1).</summary>
    public const int LengthMax = 64 * 1024;

    private static readonly object Key = new();

    /// <summary>The whole body, however it was sent; null when it is longer than <see cref="LengthMax"/>. Asked again, it answers the same.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Read(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var kept)) return (ReadOnlyMemory<byte>)kept!;
        if (context.Request.ContentLength > LengthMax) return null;

        var buffer = ArrayPool<byte>.Shared.Rent(LengthMax + 1);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, LengthMax + 1), LengthMax + 1, throwOnEndOfStream: false, context.RequestAborted);
            if (length > LengthMax) return null;
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
