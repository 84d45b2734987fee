using System.Globalization;
using System.Net;
using System.Text;

namespace Livehouse.Bench.Reporting;

/// <summary>Draws a plot: x by its logarithm or evenly, y from zero, a legend at the right. Colours that are told apart on white and on black.</summary>
internal sealed class SvgPlot(Plot plot)
{
    private const int Width = 920;
    private const int Height = 360;
    private const int Left = 64;
    private const int Right = 620;
    private const int Top = 40;
    private const int Bottom = 310;
    private const int TicksMax = 5;

    private static readonly string[] Colours = ["#d95f02", "#1b9e77", "#7570b3", "#e7298a", "#66a61e", "#e6ab02", "#a6761d", "#3288bd"];

    private readonly double[] _xs = [.. plot.Curves.SelectMany(static curve => curve.Points).Select(static point => point[0]).Distinct().Order()];
    private readonly double _step = NiceStep(plot.Curves.SelectMany(static curve => curve.Points).Max(static point => point[1]) / TicksMax);
    private readonly StringBuilder _svg = new();

    private double YMax => _step * Math.Ceiling(plot.Curves.SelectMany(static curve => curve.Points).Max(static point => point[1]) / _step);

    public string Draw()
    {
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" fill="#808080">""");
        Text(Left, 20, plot.Title, "start", 15);
        Axes();
        for (var i = 0; i < plot.Curves.Count; i++) Draw(plot.Curves[i], Colours[i % Colours.Length], Top + 10 + (i * 20));
        Add($"</svg>");
        return _svg.ToString();
    }

    private void Axes()
    {
        for (var y = 0.0; y <= YMax + (_step / 2); y += _step)
        {
            Add($"""<line x1="{Left}" x2="{Right}" y1="{Y(y):0.0}" y2="{Y(y):0.0}" stroke="#808080" stroke-opacity="0.3"/>""");
            Text(Left - 8, Y(y) + 4, y.ToString("#,0.###", CultureInfo.InvariantCulture), "end");
        }

        foreach (var x in plot.IsLinear ? EvenTicks() : _xs) Text(X(x), Bottom + 18, x.ToString("#,0.###", CultureInfo.InvariantCulture), "middle");
        Text((Left + Right) / 2, Bottom + 38, plot.X, "middle");
        Text(Left, Top - 4, plot.Y, "start");
    }

    private void Draw(Curve curve, string colour, int legendY)
    {
        var path = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point[0]):0.0},{Y(point[1]):0.0}")));
        Add($"""<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>""");
        foreach (var point in plot.IsLinear ? [] : curve.Points) Add($"""<circle cx="{X(point[0]):0.0}" cy="{Y(point[1]):0.0}" r="3" fill="{colour}"/>""");
        Add($"""<line x1="{Right + 20}" x2="{Right + 40}" y1="{legendY - 4}" y2="{legendY - 4}" stroke="{colour}" stroke-width="3"/>""");
        Text(Right + 46, legendY, curve.Name, "start");
    }

    private double X(double x) => _xs.Length < 2 ? (Left + Right) / 2.0 : Left + 20 + ((Right - Left - 40) * Share(x));

    private double Share(double x) => plot.IsLinear ? (x - _xs[0]) / (_xs[^1] - _xs[0]) : Math.Log(x / _xs[0]) / Math.Log(_xs[^1] / _xs[0]);

    private IEnumerable<double> EvenTicks()
    {
        var step = NiceStep((_xs[^1] - _xs[0]) / TicksMax);
        for (var x = Math.Ceiling(_xs[0] / step) * step; x <= _xs[^1]; x += step) yield return x;
    }

    private double Y(double y) => Bottom - ((Bottom - Top - 10) * y / YMax);

    private void Text(double x, double y, string text, string anchor, int size = 12) =>
        Add($"""<text x="{x:0.0}" y="{y:0.0}" text-anchor="{anchor}" font-size="{size}">{WebUtility.HtmlEncode(text)}</text>""");

    private void Add(FormattableString line) => _svg.AppendLine(FormattableString.Invariant(line));

    /// <summary>1, 2 or 5 times a power of ten, at least this.</summary>
    private static double NiceStep(double least)
    {
        if (least <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
