namespace Livehouse.Api.Requests;

/// <summary>
/// The rule for one field of a request body, as requested by <see cref="IRequest{TSelf}.Read"/>. The API document is generated from these, so that it matches
/// the server's checks.
/// </summary>
/// <param name="Format">OpenAPI's format (<c>byte</c> is base64); null: none.</param>
/// <param name="Least">For a text or a list, the minimum length; for a number, the minimum value.</param>
/// <param name="Most">As <paramref name="Least"/>, the maximum.</param>
internal sealed record FieldRule(
    string Name, FieldType Type, bool IsRequired = false, long? Least = null, long? Most = null, string? Pattern = null, string? Format = null)
{
    /// <summary>The allowed values; empty: any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>For a list: the rule of its items.</summary>
    public FieldRule? Items { get; init; }

    /// <summary>For an object: its fields.</summary>
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
