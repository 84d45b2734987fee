namespace Livehouse.Jwt;

public sealed record Hs256Options
{
    /// <summary>By how much the issuer's clock may differ, for <c>exp</c> and <c>nbf</c>. Default 10 seconds; zero is exact.</summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a token without <c>exp</c> is refused. Default true.</summary>
    public bool ExpirationRequired { get; init; } = true;

    /// <summary>Longer tokens are refused unread, in characters. Default 8,192.</summary>
    public int LengthMax { get; init; } = 8192;
}
