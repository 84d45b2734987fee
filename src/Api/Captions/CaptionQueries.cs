using System.Globalization;
using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Captions;

/// <summary>What is asked of a stream's captions by the query.</summary>
internal static class CaptionQueries
{
    private const string LanguageHelp = "Only captions in this language (BCP 47) or a more special one: en finds en-GB.";

    /// <summary><c>?language=&amp;clock=stream|recording|hls&amp;mpegts=&amp;fromMs=&amp;toMs=</c>.</summary>
    internal sealed class Track : IBound, IEndpointParameterMetadataProvider
    {
        private static readonly string[] Clocks = ["stream", "recording", "hls"];

        public string? Language { get; private set; }

        public string Clock { get; private set; } = Clocks[0];

        /// <summary>In 90,000ths of a second.</summary>
        public long? MpegTime { get; private set; }

        public long? FromMs { get; private set; }

        public long? ToMs { get; private set; }

        public Problem? Problem { get; private set; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("language", LanguageHelp) { LengthMax = CaptionLimits.LanguageLengthMax });
            builder.Metadata.Add(new QueryField(
                "clock", "What the cues' times count from: the stream's startedAt (default), its recording's first picture, or its HLS (X-TIMESTAMP-MAP).")
            {
                Words = Clocks,
            });
            builder.Metadata.Add(new QueryField(
                "mpegts", "With clock=hls: the time stamp of the encoder's first moment in the segments, in 90,000ths of a second; default: nginx-rtmp's.")
            {
                Least = 0,
                Most = CaptionLimits.MpegTimeMax,
            });
            builder.Metadata.Add(new QueryField("fromMs", "Only cues that end after this moment of the stream.") { Least = 0, Most = CaptionLimits.TimeMsMax });
            builder.Metadata.Add(new QueryField("toMs", "Only cues that begin before this moment of the stream.") { Least = 0, Most = CaptionLimits.TimeMsMax });
        }

        public static ValueTask<Track?> BindAsync(HttpContext context)
        {
            var (read, asked) = (new Track(), new Asked(context.Request.Query));
            read.Language = asked.Language();
            read.Clock = asked.One("clock", $"Must be one of {string.Join(", ", Clocks)}.", Clocks.Contains) ?? Clocks[0];
            read.MpegTime = asked.Whole("mpegts", CaptionLimits.MpegTimeMax);
            read.FromMs = asked.Whole("fromMs", CaptionLimits.TimeMsMax);
            read.ToMs = asked.Whole("toMs", CaptionLimits.TimeMsMax);
            read.Problem = asked.Problem;
            return ValueTask.FromResult<Track?>(read);
        }
    }

    /// <summary><c>?q=&amp;language=&amp;fromMs=</c>.</summary>
    internal sealed class Search : IBound, IEndpointParameterMetadataProvider
    {
        /// <summary>Null: not asked for.</summary>
        public IReadOnlyList<string>? Words { get; private set; }

        public string? Language { get; private set; }

        public long? FromMs { get; private set; }

        public Problem? Problem { get; private set; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("q", "Only segments with words beginning with each of these.") { LengthMax = CaptionLimits.QueryLengthMax });
            builder.Metadata.Add(new QueryField("language", LanguageHelp) { LengthMax = CaptionLimits.LanguageLengthMax });
            builder.Metadata.Add(
                new QueryField("fromMs", "Only segments that end after this moment of the stream.") { Least = 0, Most = CaptionLimits.TimeMsMax });
        }

        public static ValueTask<Search?> BindAsync(HttpContext context)
        {
            var (read, asked) = (new Search(), new Asked(context.Request.Query));
            var q = asked.One("q", $"Must be a text of at most {CaptionLimits.QueryLengthMax} characters.", static text =>
                DisplayText.Clean(text, 0, CaptionLimits.QueryLengthMax, isOneLine: true) is not null);
            if (q is not null) read.Words = SearchWords.Of(q);
            read.Language = asked.Language();
            read.FromMs = asked.Whole("fromMs", CaptionLimits.TimeMsMax);
            read.Problem = asked.Problem;
            return ValueTask.FromResult<Search?>(read);
        }
    }

    /// <summary>Reads a query and collects its errors.</summary>
    private sealed class Asked(IQueryCollection query)
    {
        private readonly Dictionary<string, string[]> _errors = [];

        public Problem? Problem => _errors.Count > 0 ? Problem.Invalid(_errors) : null;

        public string? One(string name, string rule, Func<string, bool> isGood)
        {
            var values = query[name];
            if (values.ToString().Length == 0) return null;
            if (values.Count == 1 && isGood(values.ToString())) return values.ToString();
            _errors[name] = [rule];
            return null;
        }

        public string? Language() =>
            LanguageTags.Canonical(One("language", $"Must be {LanguageTags.Rule}.", static tag => LanguageTags.Canonical(tag) is not null));

        public long? Whole(string name, long most)
        {
            long number = 0;
            return One(name, $"Must be a whole number from 0 to {most}.", text =>
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most) is null ? null : number;
        }
    }
}
