namespace Livehouse.Api.Requests;

/// <summary>
/// What one field of a request body may hold, as <see cref="IRequest{TSelf}.Read"/> asks for it. The API document is made from these, so that it says what the
/// server checks.
/// </summary>
/// <param name="Format">OpenAPI's word (<c>byte</c> is base64); null: none.</param>
/// <param name="Least">Of a text or a list, its shortest length; of a number, its lowest value.</param>
/// <param name="Most">As <paramref name="Least"/>, the other end.</param>
internal sealed record FieldRule(
    string Name, FieldType Type, bool IsRequired = false, long? Least = null, long? Most = null, string? Pattern = null, string? Format = null)
{
    /// <summary>What it may say; empty: anything.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Of a list: what each of its items may hold.</summary>
    public FieldRule? Items { get; init; }

    /// <summary>Of an object: its fields.</summary>
    public IReadOnlyList<FieldRule> Fields { get; init; } = [];
}

internal enum FieldType
{
    Text,
    Whole,
    Flag,
    List,
    Object,
}
