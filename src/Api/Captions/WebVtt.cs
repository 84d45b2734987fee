using System.Buffers;
using System.Globalization;
using System.Text;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.Captions;

/// <summary>Captions as WebVTT. Each cue has its segment's id, so that a player which reads the file again can replace cues in place.</summary>
internal sealed class WebVtt(CaptionClock clock)
{
    public const string MediaType = "text/vtt";

    /// <summary>Cues that are in memory at a time.</summary>
    public const int CuesAtOnce = 500;

    /// <summary>Lines that begin a block which is no cue.</summary>
    private static readonly string[] Blocks = ["NOTE", "STYLE", "REGION"];

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\f\u0085\u2028\u2029");

    public async Task Write(CaptionQuery query, ICaptionCatalog captions, Stream body, CancellationToken cancellation)
    {
        await Send(Header());
        while (true)
        {
            var found = await captions.List(query, cancellation);
            await Send(string.Concat(found.Select(Cue)));
            if (found.Count < query.Limit) return;
            query = query with { After = CaptionPlace.Of(found[^1]) };
        }

        Task Send(string text) => body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask();
    }

    private string Header() => clock.Map is { } map
        ? string.Create(CultureInfo.InvariantCulture, $"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{map.MpegTime},LOCAL:{Time(map.LocalMs)}\n")
        : "WEBVTT\n";

    /// <summary>Empty for what was said before the video begins.</summary>
    public string Cue(Caption caption)
    {
        var (start, end) = (Math.Max(0, caption.StartMs - clock.BeginsMs), caption.EndMs - clock.BeginsMs);
        if (end <= start) return "";
        var id = Blocks.Contains(caption.SegmentId) ? "" : caption.SegmentId + "\n";
        return $"\n{id}{Time(start)} --> {Time(end)}\n{Payload(caption.Text)}\n";
    }

    /// <summary>An empty line would end the cue, and <c>&lt;</c> begin a tag. Nothing is left of an arrow, which would begin another cue.</summary>
    private static string Payload(string text)
    {
        var lines = new StringBuilder();
        foreach (var range in text.AsSpan().SplitAny(LineBreaks))
        {
            var line = text.AsSpan()[range].Trim();
            if (line.Length == 0) continue;
            if (lines.Length > 0) lines.Append('\n');
            lines.Append(line);
        }

        return lines.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();
    }

    private static string Time(long ms) => string.Create(
        CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1_000 % 60:00}.{ms % 1_000:000}");
}
