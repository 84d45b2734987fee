using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Livehouse.Refusals;

/// <summary>
/// What a grain answers: a value or a refusal, exactly one of them. Refusals travel as results, not as exceptions: they are cheap, and they cross processes
/// whole.
/// </summary>
public sealed record Outcome<T>(T? Value, Refusal? Refusal) where T : class
{
    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}

/// <summary>The value of a call that has nothing to say but that it was done.</summary>
public sealed record Done
{
    public static Done Instance { get; } = new();
}
