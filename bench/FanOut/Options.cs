using System.Globalization;

namespace Livehouse.Bench;

/// <summary>What follows the command: <c>--name value</c>, each known to the command that reads it.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    public Options(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 != 0) throw new BenchException("Options come as --name value.");
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) throw new BenchException($"'{arguments[i]}' is no option.");
            _values[arguments[i][2..]] = arguments[i + 1];
        }
    }

    public string Text(string name, string fallback) => _values.Remove(name, out var value) ? value : fallback;

    public double Number(string name, double fallback) =>
        double.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public int Whole(string name, int fallback) => (int)Number(name, fallback);

    public TimeSpan Seconds(string name, double fallback) => TimeSpan.FromSeconds(Number(name, fallback));

    /// <summary>A mistyped option must not be a measurement of something else.</summary>
    public void ThrowIfAnyIsLeft()
    {
        if (_values.Count > 0) throw new BenchException($"Unknown: {string.Join(", ", _values.Keys.Select(static name => $"--{name}"))}.");
    }
}
