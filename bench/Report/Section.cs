using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livehouse.Bench.Reporting;

/// <summary>
/// What a benchmark program found, in a file of its own: <c>&lt;folder&gt;/&lt;name&gt;.json</c>. <c>bench/Report</c> makes the page of all of them.
/// </summary>
/// <param name="Name">The heading.</param>
/// <param name="Order">Sections stand in the order of these.</param>
/// <param name="Remarks">A sentence each.</param>
internal sealed record Section(
    [property: JsonPropertyName("section")] string Name,
    int Order,
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<string>? Remarks = null,
    IReadOnlyList<Table>? Tables = null,
    IReadOnlyList<Plot>? Plots = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Section Read(string path) =>
        JsonSerializer.Deserialize<Section>(File.ReadAllText(path), Json) ?? throw new JsonException($"{path} holds nothing.");

    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(this, Json));
    }
}

/// <param name="Goal">As text; null: there is none.</param>
/// <param name="Met">Null if there is no goal.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Goal = null, bool? Met = null, string? Note = null);

/// <param name="Rows">As wide as the columns.</param>
internal sealed record Table(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Curves: drawn, and written as CSV.</summary>
/// <param name="File">Their name without an ending.</param>
/// <param name="IsLinear">False: x by its logarithm.</param>
internal sealed record Plot(string File, string Title, string X, string Y, IReadOnlyList<Curve> Curves, bool IsLinear = false);

/// <param name="Points">x and y.</param>
internal sealed record Curve(string Name, IReadOnlyList<double[]> Points);
