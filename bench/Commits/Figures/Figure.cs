using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livehouse.Bench.Figures;

/// <param name="Goal">Null where there is none; then <paramref name="Met"/> is null too.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Goal = null, bool? Met = null, string Note = "");

internal sealed record FiguresFile(string Section, int Order, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Remarks);

internal static class FiguresJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
