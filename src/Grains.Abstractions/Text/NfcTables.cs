using System.Globalization;
using System.Reflection;

namespace Livehouse.Text;

/// <summary>The contents of <c>Nfc.txt</c>, loaded when a text first needs it: a few milliseconds and about 300 KB.</summary>
internal sealed class NfcTables
{
    private static readonly Lazy<NfcTables> Tables = new(static () => new NfcTables());

    private readonly Dictionary<int, byte> _classes = [];

    private NfcTables()
    {
        Dictionary<string, int> wholes = [];
        List<(int Composed, int[] Parts)> composable = [];
        using var lines = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("Text/Nfc.txt")!);
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Split(' ');
            if (words[0] == "ccc")
            {
                ReadClass(words);
                continue;
            }

            var parts = words[1..].Select(Number).ToArray();
            var composed = Number(words[0].TrimStart('*'));
            Decompositions[composed] = parts;
            if (words[0][0] == '*') continue;
            composable.Add((composed, parts));
            wholes[Key(parts)] = composed;
        }

        // A composition of more than two characters consists of an already composed one and the last.
        foreach (var (composed, parts) in composable) Compositions[(parts.Length == 2 ? parts[0] : wholes[Key(parts[..^1])], parts[^1])] = composed;
    }

    public static NfcTables Instance => Tables.Value;

    public Dictionary<int, int[]> Decompositions { get; } = [];

    public Dictionary<(int First, int Second), int> Compositions { get; } = [];

    /// <summary>The Canonical_Combining_Class: 0 for a character that begins a new one.</summary>
    public int ClassOf(int rune) => _classes.GetValueOrDefault(rune);

    private void ReadClass(string[] words)
    {
        var combiningClass = byte.Parse(words[1], CultureInfo.InvariantCulture);
        foreach (var range in words[2..])
        {
            var ends = range.Split('-');
            for (var rune = Number(ends[0]); rune <= Number(ends[^1]); rune++) _classes[rune] = combiningClass;
        }
    }

    private static string Key(int[] parts) => string.Join(' ', parts);

    private static int Number(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
