namespace Livehouse.SingleSignOn.SignIns;

/// <summary>The user who signed in according to a provider; verified as far as the protocol allows.</summary>
/// <param name="Authority">The source: the kind and the issuer, entity id, address or directory. A subject means one person only together with it.</param>
/// <param name="Subject">The provider's id of the person; never changes and is never reused.</param>
public sealed record ExternalIdentity(string Authority, string Subject)
{
    public string? Email { get; init; }

    /// <summary>The provider itself vouches for the address.</summary>
    public bool IsEmailVerified { get; init; }

    public string? Name { get; init; }

    public string? Username { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The provider states that a second factor was used (<c>amr</c>, <c>acr</c>, <c>AuthnContextClassRef</c>).</summary>
    public bool UsedSecondFactor { get; init; }

    /// <summary>Names of the received claims, for the test sign-in; values only if they reveal little about a person.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <summary>Keeps the person out of logs.</summary>
    public override string ToString() => nameof(ExternalIdentity);
}
