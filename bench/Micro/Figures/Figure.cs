using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livehouse.Bench.Figures;

/// <summary>One number of the report.</summary>
/// <param name="Goal">As text, if there is one; <paramref name="Met"/> says whether it was met.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Goal = null, bool? Met = null, string Note = "");

/// <summary>What one benchmark program puts into the report.</summary>
/// <param name="Order">Where in the report the section stands.</param>
internal sealed record FiguresFile(string Section, int Order, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Remarks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Print(TextWriter writer)
    {
        writer.WriteLine(Section);
        foreach (var figure in Figures)
        {
            var goal = figure.Goal is null ? "" : FormattableString.Invariant($"   goal: {figure.Goal}{(figure.Met == false ? "  MISSED" : "")}");
            writer.WriteLine(FormattableString.Invariant(
                $"  {figure.Name,-70} {figure.Value,14:#,0.##} {figure.Unit}{goal}{(figure.Note.Length > 0 ? $"   ({figure.Note})" : "")}"));
        }
    }

    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(this, Json) + "\n");
    }
}
