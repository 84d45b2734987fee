using System.Globalization;
using System.Text;

namespace Livehouse.Identity.Audit;

/// <summary>Writes JSON in the form of RFC 8785 for objects whose members come in their order, of texts, nulls and whole numbers below 2^53.</summary>
internal sealed class CanonicalJson
{
    private readonly StringBuilder _text = new();

    public CanonicalJson Open(string? name = null)
    {
        if (name is not null) Name(name);
        _text.Append('{');
        return this;
    }

    public CanonicalJson Close()
    {
        _text.Append('}');
        return this;
    }

    public CanonicalJson Text(string name, string? value)
    {
        Name(name);
        if (value is null) _text.Append("null");
        else Quote(value);
        return this;
    }

    public CanonicalJson Number(string name, long value)
    {
        Name(name);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Name(string name)
    {
        if (_text.Length > 0 && _text[^1] != '{') _text.Append(',');
        Quote(name);
        _text.Append(':');
    }

    /// <summary>RFC 8785, section 3.2.2.2: nothing is escaped that need not be.</summary>
    private void Quote(string value)
    {
        _text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => _text.Append(character),
            };
        }

        _text.Append('"');
    }
}

/// <summary>Times as the wire has them.</summary>
internal static class TimeText
{
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
