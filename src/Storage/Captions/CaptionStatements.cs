using System.Data.Common;
using System.Text;
using Livehouse.Limits;
using Livehouse.Storage.Databases;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Storage.Captions;

/// <summary>
/// The captions of streams. A search looks through the words of one stream's segments by the index of their begins: an index of words would hold those of all
/// streams, so that a frequent word costs more with each stream that there is, and it would be rewritten with each word of a segment that is not final.
/// </summary>
internal static class CaptionStatements
{
    private const string Columns = "segment_id, text, start_ms, end_ms, language, final";

    public static IEnumerable<Statement> Of(GrainCommit commit)
    {
        if (commit.ErasesCaptions) yield return new("DELETE FROM captions WHERE stream_id = @stream", ("stream", commit.Grain.Key));
        foreach (var caption in commit.Captions) yield return Upsert(commit.Grain.Key, caption);
    }

    public static Statement Find(string streamId, string segmentId) => new(
        "SELECT " + Columns + " FROM captions WHERE stream_id = @stream AND segment_id = @segment", ("stream", streamId), ("segment", segmentId));

    public static Statement Languages(string streamId) =>
        new(
            "SELECT DISTINCT language FROM captions WHERE stream_id = @stream AND text <> '' ORDER BY language LIMIT @limit",
            ("stream", streamId),
            ("limit", CaptionLimits.LanguagesMax));

    /// <summary>
    /// Segments that were taken back have no text. Only the conditions that are asked for stand in the statement, so that each form has a plan of its own (and
    /// no parameter is null).
    /// </summary>
    public static Statement List(CaptionQuery query)
    {
        var sql = new StringBuilder("SELECT " + Columns + " FROM captions WHERE stream_id = @stream AND text <> ''");
        List<(string, object?)> parameters = [("stream", query.StreamId)];
        void Where(string condition, params ReadOnlySpan<(string, object?)> values)
        {
            sql.Append(" AND ").Append(condition);
            foreach (var value in values) parameters.Add(value);
        }

        // Tags hold letters, digits and dashes, words letters, digits and marks: nothing that means something in a pattern.
        if (query.Language is { } language) Where("(language = @language OR language LIKE @special)", ("language", language), ("special", language + "-%"));
        if (query.FromMs is { } from) Where("end_ms > @from", ("from", from));
        if (query.ToMs is { } to) Where("start_ms < @to", ("to", to));
        for (var at = 0; at < query.Words.Count; at++) Where($"words LIKE @word{at}", ($"word{at}", $"% {query.Words[at]}%"));
        if (query.After is { } after) Where("(start_ms, segment_id) > (@start, @segment)", ("start", after.StartMs), ("segment", after.SegmentId));
        sql.Append(" ORDER BY start_ms, segment_id LIMIT @limit");
        parameters.Add(("limit", query.Limit));
        return new(sql.ToString(), [.. parameters]);
    }

    public static Caption Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetInt32(5) != 0);

    private static Statement Upsert(string streamId, Caption caption) => new(
        """
        INSERT INTO captions (stream_id, segment_id, start_ms, end_ms, language, final, text, words)
        VALUES (@stream, @segment, @start, @end, @language, @final, @text, @words)
        ON CONFLICT (stream_id, segment_id) DO UPDATE SET start_ms = excluded.start_ms, end_ms = excluded.end_ms, language = excluded.language,
          final = excluded.final, text = excluded.text, words = excluded.words
        """,
        ("stream", streamId),
        ("segment", caption.SegmentId),
        ("start", caption.StartMs),
        ("end", caption.EndMs),
        ("language", caption.Language),
        ("final", caption.Final ? 1 : 0),
        ("text", caption.Text),
        ("words", string.Concat(SearchWords.Of(caption.Text).Select(static word => " " + word))));
}
