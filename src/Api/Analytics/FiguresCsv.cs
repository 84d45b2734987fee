using System.Globalization;
using System.Text;
using System.Text.Json;
using Livehouse.Analytics;

namespace Livehouse.Api.Analytics;

/// <summary>
/// Figures as a table of three columns (RFC 4180): the figure's name as in the JSON answer, its place in a list (a time, a second, a source; else empty), and
/// its value. A text that a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
internal static class FiguresCsv
{
    public const string Example = "figure,at,value\r\nviews,,120\r\n…\r\ntimeline.viewers,2026-11-21T02:00:00.000Z,17\r\n…\r\n";

    /// <summary>How a formula begins, also behind blanks that a spreadsheet removes.</summary>
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    public static string Of(StreamFigures figures)
    {
        var csv = new StringBuilder();
        Row("figure", "at", "value");
        Row("streamId", "", Text(figures.StreamId));
        Row("eventId", "", Text(figures.EventId));
        Row("title", "", Text(figures.Title));
        Row("status", "", JsonNamingPolicy.CamelCase.ConvertName(figures.Status.ToString()));
        Row("startedAt", "", Time(figures.StartedAt));
        Row("endedAt", "", Time(figures.EndedAt));
        Row("until", "", Time(figures.Until));
        Row("isFinal", "", figures.IsFinal ? "true" : "false");
        Row("views", "", Number(figures.Views));
        Row("uniqueViewers", "", Number(figures.UniqueViewers));
        Row("visits", "", Number(figures.Visits));
        Row("peakConcurrent", "", Number(figures.PeakConcurrent));
        Row("averageConcurrent", "", Number(figures.AverageConcurrent));
        Row("watchSeconds", "", Number(figures.WatchSeconds));
        Row("averageWatchSeconds", "", Number(figures.AverageWatchSeconds));
        Row("chatMessages", "", Number(figures.ChatMessages));
        Row("chatters", "", Number(figures.Chatters));
        Row("reactions", "", Number(figures.Reactions));
        Row("gifts.count", "", Number(figures.Gifts.Count));
        Row("gifts.value", "", Number(figures.Gifts.Value));
        Row("newFollowers", "", Number(figures.NewFollowers));
        foreach (var point in figures.Timeline)
        {
            Row("timeline.viewers", Time(point.At), Number(point.Viewers));
            Row("timeline.messages", Time(point.At), Number(point.Messages));
            Row("timeline.gifts", Time(point.At), Number(point.Gifts));
            Row("timeline.reactions", Time(point.At), Number(point.Reactions));
        }

        foreach (var point in figures.Retention) Row("retention.share", Number(point.Second), Number(point.Share));
        foreach (var source in figures.Sources) Row("sources.views", Text(source.Source), Number(source.Views));
        return csv.ToString();

        void Row(string figure, string at, string value) => csv.Append(figure).Append(',').Append(at).Append(',').Append(value).Append("\r\n");
    }

    /// <summary>A cell.</summary>
    internal static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var first = text.AsSpan().TrimStart();
        var safe = FormulaStarts.Contains(text[0], StringComparison.Ordinal) || (first.Length > 0 && FormulaStarts.Contains(first[0], StringComparison.Ordinal))
            ? $"'{text}"
            : text;
        return safe.AsSpan().IndexOfAny("\",\r\n;") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
