using System.Globalization;
using Livehouse.Captions.Server;

namespace Livehouse.Captions.Streams;

/// <summary>
/// Where the moments of a source are in the stream. A source's clock starts with its encoder's connection, and again with the next one.
/// </summary>
/// <param name="sourceDelay">The media time of the encoder's first moment.</param>
internal sealed class MediaClock(DateTimeOffset startedAt, TimeSpan sourceDelay)
{
    /// <summary>In seconds: a source's clock that goes back by more belongs to another connection.</summary>
    private const double BackMax = 1;

    /// <summary>An encoder whose times run ahead of the clock by more is none that is connected.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromSeconds(5);

    private DateTimeOffset? _since;
    private double _offsetMs = double.NaN;
    private double _latest;

    /// <summary>It must be set before this moment is asked for.</summary>
    public bool MustBeSet(double mediaSeconds) => double.IsNaN(_offsetMs) || mediaSeconds < _latest - BackMax;

    /// <param name="encoderSince">When the encoder connected; null where that is not known: then the source is heard as it is spoken.</param>
    public void Set(double mediaSeconds, DateTimeOffset? encoderSince, DateTimeOffset now)
    {
        (_latest, _since) = (mediaSeconds, encoderSince);
        _offsetMs = encoderSince is { } since
            ? (since - startedAt - sourceDelay).TotalMilliseconds
            : (now - startedAt).TotalMilliseconds - (mediaSeconds * 1_000);
    }

    /// <summary>
    /// A playlist still has the last segments of an encoder's connection before this one: later times than the encoder can have reached since it came back.
    /// </summary>
    /// <param name="playlistMost">How long they may be there.</param>
    public bool IsOfEarlierConnection(double mediaSeconds, DateTimeOffset now, TimeSpan playlistMost) =>
        _since is { } since && now - since < playlistMost && TimeSpan.FromSeconds(mediaSeconds) - sourceDelay > now - since + AheadMax;

    /// <summary>In milliseconds since the stream began.</summary>
    public long At(double mediaSeconds)
    {
        _latest = Math.Max(_latest, mediaSeconds);
        return (long)Math.Round(_offsetMs + (mediaSeconds * 1_000));
    }
}

/// <summary>A text with its place in the stream.</summary>
internal static class Placing
{
    /// <summary>Shorter than the server allows: a line or two.</summary>
    private const int TextLengthMax = 400;

    /// <summary>What is being said, before it is over: one segment, whose id the first one of the final text takes.</summary>
    /// <param name="pieceMs">When the piece begins.</param>
    /// <param name="after">As for <see cref="Captions"/>.</param>
    public static SpokenCaption Guess(string text, long pieceMs, long endMs, string language, long after)
    {
        var start = Math.Max(after + 1, pieceMs);
        // Too long: its end is what is being said now.
        return new SpokenCaption(Id(language, start), Parts(text)[^1], start, Math.Max(start + 1, endMs), language, Final: false);
    }

    /// <summary>The segments of a text: more than one where it is too long, each with its share of the time.</summary>
    /// <param name="after">Each begins after this moment, since its id is made of its begin.</param>
    public static IEnumerable<SpokenCaption> Captions(string text, long startMs, long endMs, string language, long after)
    {
        var parts = Parts(text);
        var (begin, length) = (Math.Max(after + 1, startMs), Math.Max(parts.Count, endMs - startMs));
        long spoken = 0;
        var all = parts.Sum(static part => (long)part.Length);
        foreach (var part in parts)
        {
            var start = begin + (length * spoken / all);
            spoken += part.Length;
            var end = Math.Max(start + 1, begin + (length * spoken / all));
            yield return new SpokenCaption(Id(language, start), part, start, end, language, Final: true);
        }
    }

    /// <summary>With the language: two workers may hear one stream in two languages.</summary>
    private static string Id(string language, long startMs) => string.Create(
        CultureInfo.InvariantCulture, $"{LivehouseApi.SegmentPrefix}{language}-{startMs}");

    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > TextLengthMax)
        {
            var at = rest[..TextLengthMax].LastIndexOf(' ');
            if (at <= 0) at = char.IsHighSurrogate(rest[TextLengthMax - 1]) ? TextLengthMax - 1 : TextLengthMax;
            parts.Add(rest[..at].ToString());
            rest = rest[at..].Trim();
        }

        if (rest.Length > 0) parts.Add(rest.ToString());
        return parts;
    }
}
