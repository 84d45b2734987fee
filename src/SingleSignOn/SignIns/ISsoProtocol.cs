using Livehouse.SingleSignOn.Providers;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>One kind of provider. Each method notes what it looks at, and throws <see cref="SsoFailedException"/> at the first thing that fails.</summary>
internal interface ISsoProtocol
{
    /// <summary>Where to send the browser; null: name and password are asked for here.</summary>
    Task<string?> Begin(ProviderConfiguration provider, SignInAttempt attempt, SignInChecks checks, CancellationToken cancellation);

    Task<ExternalIdentity> Complete(
        ProviderConfiguration provider, SignInAttempt attempt, CallbackInput input, SignInChecks checks, CancellationToken cancellation);

    /// <summary>Looks at all that can be looked at without a user.</summary>
    Task Probe(ProviderConfiguration provider, SignInAttempt attempt, PasswordLogin? login, SignInChecks checks, CancellationToken cancellation);
}

/// <summary>What came to the callback.</summary>
public sealed record CallbackInput
{
    public string? State { get; init; }

    public string? Code { get; init; }

    /// <summary>RFC 9207.</summary>
    public string? Issuer { get; init; }

    public string? Error { get; init; }

    public string? SamlResponse { get; init; }

    public string? RelayState { get; init; }

    public PasswordLogin? Login { get; init; }

    /// <summary>Keeps codes out of logs.</summary>
    public override string ToString() => nameof(CallbackInput);
}

public sealed record PasswordLogin(string Username, string Password)
{
    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => nameof(PasswordLogin);
}
