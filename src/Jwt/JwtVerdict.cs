using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Livehouse.Jwt;

/// <summary>What verifying a token gave: its claims or a refusal, exactly one of them.</summary>
public sealed record JwtVerdict
{
    public JwtVerdict(JsonElement claims) => Claims = claims;

    private JwtVerdict(JwtRefusal refusal) => Refusal = refusal;

    /// <summary>The payload, an object that stays readable after the call; null when refused.</summary>
    public JsonElement? Claims { get; }

    public JwtRefusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Claims))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGenuine => Refusal is null;

    public static implicit operator JwtVerdict(JwtRefusal refusal) => new(refusal);

    /// <summary>A claim that is a string; null when refused, absent or something else.</summary>
    public string? Text(string claim) =>
        Claims is { } claims && claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Why a token was refused: for logs and metrics. Clients are told no more than that it is not valid.</summary>
public enum JwtRefusal
{
    Malformed,
    TooLong,

    /// <summary>Another algorithm than HS256 (<c>none</c> included), or a critical extension.</summary>
    UnsupportedHeader,
    BadSignature,

    /// <summary>A claim is ill-typed or occurs twice, or <c>exp</c> is missing.</summary>
    BadClaims,
    Expired,
    NotYetValid,
}
