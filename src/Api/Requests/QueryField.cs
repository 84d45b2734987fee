namespace Livehouse.Api.Requests;

/// <summary>Tells the API document about a field of the query that an endpoint reads by itself.</summary>
internal sealed record QueryField(string Name, string Description)
{
    /// <summary>What it may say; empty: any text.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>With <see cref="Most"/>: it is a whole number from here on.</summary>
    public int? Least { get; init; }

    public long? Most { get; init; }

    /// <summary>Of a whole number that is left out.</summary>
    public int? Default { get; init; }

    /// <summary>Of a text, in characters.</summary>
    public int? LengthMax { get; init; }
}
