namespace Livehouse.Limits;

/// <summary>Bounds of a stream's captions.</summary>
public static class CaptionLimits
{
    /// <summary>Of a segment's text, in Unicode scalar values after trimming; none takes a segment back.</summary>
    public const int TextLengthMax = 500;

    /// <summary>Of a language tag: the longest that RFC 5646 (section 4.4.1) expects anybody to handle.</summary>
    public const int LanguageLengthMax = 35;

    /// <summary>Languages of one stream that are listed, the first by name.</summary>
    public const int LanguagesMax = 100;

    /// <summary>Of a segment's times, in milliseconds since the stream began: 30 days.</summary>
    public const long TimeMsMax = 2_592_000_000;

    /// <summary>Segments and corrections of one stream in any second, whoever writes them.</summary>
    public const int PerSecond = 20;

    /// <summary>Segments whose last word a stream has in memory; earlier ones are read from storage.</summary>
    public const int RecentMax = 200;

    /// <summary>Of a search in a transcript, in characters.</summary>
    public const int QueryLengthMax = 200;

    /// <summary>The largest time stamp of an MPEG transport stream, which has 33 bits.</summary>
    public const long MpegTimeMax = 8_589_934_591;
}
