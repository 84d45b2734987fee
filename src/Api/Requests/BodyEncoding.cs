namespace Livehouse.Api.Requests;

/// <summary>
/// Distinguishes forbidden encodings of JSON (RFC 8259, section 8.1) from invalid JSON: they are invisible in an editor.
/// </summary>
internal static class BodyEncoding
{
    private const string ByteOrderMark = "begins with a byte order mark (BOM), which JSON must not have: send UTF-8 without it.";
    private const string Utf16 = "is UTF-16: JSON must be UTF-8, without a byte order mark.";
    private const string Utf32 = "is UTF-32: JSON must be UTF-8, without a byte order mark.";

    /// <summary>The end of a sentence that begins with the body's name; null when its first bytes look like UTF-8.</summary>
    public static string? Fault(ReadOnlySpan<byte> body) => body switch
    {
        [0xef, 0xbb, 0xbf, ..] => ByteOrderMark,
        [0xff, 0xfe, 0, 0, ..] or [0, 0, 0xfe, 0xff, ..] => Utf32,
        [0xff, 0xfe, ..] or [0xfe, 0xff, ..] => Utf16,
        // Without a mark: JSON begins with an ASCII character, whose other bytes are zero.
        [not 0, 0, 0, 0, ..] or [0, 0, 0, not 0, ..] => Utf32,
        [not 0, 0, ..] or [0, not 0, ..] => Utf16,
        _ => null,
    };
}
