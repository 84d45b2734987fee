using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Livehouse.Api.Operations.Metrics;

/// <summary>Writes Prometheus's text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>An instrument's name in Prometheus's alphabet and conventions: base unit last, <c>_total</c> for counters.</summary>
    public static string NameOf(Instrument instrument, string type)
    {
        var name = new string([.. instrument.Name.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal) && !name.EndsWith(unit + "_total", StringComparison.Ordinal)) name += unit;
        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Tags as labels, sorted, without the braces.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var pairs = new List<string>(tags.Length);
        foreach (var (key, value) in tags)
        {
            var name = new string([.. key.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
            pairs.Add($"{name}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        }

        pairs.Sort(StringComparer.Ordinal);
        return string.Join(',', pairs);
    }

    public void Head(string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help))
        {
            _text
                .Append("# HELP ")
                .Append(name)
                .Append(' ')
                .Append(help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal))
                .Append('\n');
        }
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public void Sample(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0) _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    public void Histogram(string name, string labels, double[] bounds, long[] buckets, double sum)
    {
        var comma = labels.Length > 0 ? "," : "";
        var count = 0L;
        for (var bucket = 0; bucket < buckets.Length; bucket++)
        {
            count += buckets[bucket];
            var bound = bucket < bounds.Length ? Number(bounds[bucket]) : "+Inf";
            Sample(name + "_bucket", $"{labels}{comma}le=\"{bound}\"", count);
        }

        Sample(name + "_sum", labels, sum);
        Sample(name + "_count", labels, count);
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsNaN(value)
            ? "NaN"
            : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
