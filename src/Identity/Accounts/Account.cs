namespace Livehouse.Identity.Accounts;

/// <summary>A registered user.</summary>
/// <param name="Id">The <c>sub</c> of this account's tokens.</param>
/// <param name="Email">As it was typed, trimmed.</param>
/// <param name="EmailKey">Unique within the tenant (<see cref="AccountRules.KeyOf"/>); so is <paramref name="UsernameKey"/>. An email contains an <c>@</c> and
/// a username does not, so a login identifies one account.</param>
/// <param name="PasswordHash">Identity's format 3: algorithm, rounds, salt and hash in one. Empty: no password is accepted.</param>
/// <param name="Roles">Out of <see cref="Callers.Role"/>.</param>
/// <param name="Tier">The paid tier; null: none.</param>
public sealed record Account(
    string Id,
    string TenantId,
    string Email,
    string EmailKey,
    string Username,
    string UsernameKey,
    string DisplayName,
    string PasswordHash,
    IReadOnlyList<string> Roles,
    string? Tier,
    DateTimeOffset CreatedAt)
{
    public AccountStatus Status { get; init; } = AccountStatus.Active;

    /// <summary>When its owner has shown that the address is theirs, or an identity provider has vouched for it; null: not yet.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    /// <summary>Keeps the hash and the address out of logs.</summary>
    public override string ToString() => $"{nameof(Account)} {Id}";
}

public enum AccountStatus
{
    Active,

    /// <summary>It signs in by nothing, and its sessions have ended.</summary>
    Disabled,
}
