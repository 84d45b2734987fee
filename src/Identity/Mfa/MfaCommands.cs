using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Sessions;

namespace Livehouse.Identity.Mfa;

/// <param name="Method">Out of <see cref="MfaMethods"/>.</param>
/// <param name="Phone">For <c>sms</c>: E.164.</param>
/// <param name="Email">For <c>email</c>; null: the account's own.</param>
public sealed record SetUpMfa(Caller Caller, string Method, string? Phone = null, string? Email = null)
{
    /// <summary>For the audit log; null: not known.</summary>
    public Asker? Asker { get; init; }

    /// <summary>Keeps number and address out of logs.</summary>
    public override string ToString() => nameof(SetUpMfa);
}

/// <summary>What the user needs to go on with a new factor, by its method. Shown once.</summary>
public sealed record MfaSetup
{
    public string? FactorId { get; init; }

    /// <summary>Base32.</summary>
    public string? Secret { get; init; }

    public string? OtpauthUrl { get; init; }

    /// <summary>A PNG as a data URL.</summary>
    public string? QrCode { get; init; }

    /// <summary>Masked.</summary>
    public string? SentTo { get; init; }

    public IReadOnlyList<string>? Codes { get; init; }

    /// <summary>What the browser makes a passkey with.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>Keeps the secrets out of logs.</summary>
    public override string ToString() => nameof(MfaSetup);
}

/// <param name="StepUpUntil">Until when the session may do what is dangerous.</param>
/// <param name="SignIn">The session that takes the place of the one that could only set up a factor; null: the session stays.</param>
public sealed record MfaProof(DateTimeOffset StepUpUntil, SignIn? SignIn);

/// <param name="FactorId">Null: any passkey of the account will do.</param>
/// <param name="SentTo">Masked; null: nothing was sent.</param>
/// <param name="ExpiresIn">Seconds for which the code, or the challenge, is good.</param>
public sealed record MfaSent(string? FactorId, string Method, string? SentTo, int ExpiresIn)
{
    /// <summary>What the browser uses a passkey with; null: a code was sent.</summary>
    public JsonElement? Options { get; init; }
}

/// <param name="IsRequired">The tenant wants this user to have one.</param>
public sealed record MfaState(IReadOnlyList<MfaFactor> Factors, int BackupCodesLeft, bool IsRequired);
