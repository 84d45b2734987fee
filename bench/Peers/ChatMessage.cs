using System.Buffers.Text;
using System.Collections.Concurrent;

namespace Livehouse.Bench.Peers;

internal sealed record MessageRequest(string StreamId, string Text, string? ClientId);

internal sealed record Receipt(string MessageId, long Seq);

/// <summary>The same fields as Livehouse's <c>live:message</c>, of the same lengths: what a delivery costs is compared at the same size.</summary>
internal sealed record ChatMessage(string StreamId, long Seq, string MessageId, string UserId, string UserName, string Text, string At, string? ClientId)
{
    public static ChatMessage From(MessageRequest request, long seq, string userId, string userName) => new(
        request.StreamId,
        seq,
        $"ms_{Base64Url.EncodeToString(Guid.NewGuid().ToByteArray())}",
        userId,
        userName,
        request.Text,
        DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        request.ClientId);
}

/// <summary>Numbers the messages of each stream, from 1.</summary>
internal sealed class StreamNumbers
{
    private readonly ConcurrentDictionary<string, StrongBox> _last = new();

    public long Next(string streamId) => Interlocked.Increment(ref _last.GetOrAdd(streamId, static _ => new StrongBox()).Value);

    public long Last(string streamId) => _last.TryGetValue(streamId, out var last) ? Interlocked.Read(ref last.Value) : 0;

    private sealed class StrongBox
    {
        public long Value;
    }
}
