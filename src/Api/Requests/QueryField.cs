namespace Livehouse.Api.Requests;

/// <summary>Describes a query field that an endpoint reads itself, for the API document.</summary>
internal sealed record QueryField(string Name, string Description)
{
    /// <summary>The allowed values; empty: any text.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>With <see cref="Most"/>: it is a whole number of at least this.</summary>
    public int? Least { get; init; }

    public long? Most { get; init; }

    /// <summary>The default of a whole number.</summary>
    public int? Default { get; init; }

    /// <summary>For a text, in characters.</summary>
    public int? LengthMax { get; init; }
}
