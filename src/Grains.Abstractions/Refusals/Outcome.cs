using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Livehouse.Refusals;

/// <summary>
/// The answer of a grain: either a value or a refusal. Refusals are results, not exceptions: they are cheap, and they cross process boundaries intact.
/// </summary>
[GenerateSerializer, Alias("livehouse.Outcome`1"), Immutable]
public sealed record Outcome<T>(T? Value, Refusal? Refusal) where T : class
{
    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}

/// <summary>The value of a call that returns only success.</summary>
[GenerateSerializer, Alias("livehouse.Done"), Immutable]
public sealed record Done
{
    public static Done Instance { get; } = new();
}
