using Livehouse.Streams;

namespace Livehouse.Storage;

/// <summary>
/// The captions of streams. The rows are written with the streams' own commits (<see cref="GrainCommit.Captions"/>) and can't disagree with them. Who may read
/// them is the stream's decision: ask it first.
/// </summary>
public interface ICaptionCatalog
{
    /// <summary>By begin, then by id; at most <see cref="CaptionQuery.Limit"/>.</summary>
    Task<IReadOnlyList<Caption>> List(CaptionQuery query, CancellationToken cancellation = default);

    /// <summary>The languages of a stream's captions, in the order of their tags.</summary>
    Task<IReadOnlyList<string>> Languages(string streamId, CancellationToken cancellation = default);
}

public sealed record CaptionQuery(string StreamId, int Limit)
{
    /// <summary>Only this language, or one that specialises it (<c>en</c> finds <c>en-GB</c>: RFC 4647, section 3.3.1), in its usual case; null: any.</summary>
    public string? Language { get; init; }

    /// <summary>Only segments that end after this moment, in milliseconds since the stream began; null: all.</summary>
    public long? FromMs { get; init; }

    /// <summary>Only segments that begin before this moment; null: all.</summary>
    public long? ToMs { get; init; }

    /// <summary>Only segments whose text has words that begin with each of these (<see cref="Livehouse.Text.SearchWords"/>).</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Only segments after this place; null: from the first on.</summary>
    public CaptionPlace? After { get; init; }
}

/// <summary>A place in the order of a stream's segments.</summary>
public sealed record CaptionPlace(long StartMs, string SegmentId)
{
    public static CaptionPlace Of(Caption caption) => new(caption.StartMs, caption.SegmentId);
}
