using Livehouse.Callers;

namespace Livehouse.Identity.Accounts;

/// <summary>A user as that user sees itself. Who came with a token of the host application has no account here: then <paramref name="Email"/>,
/// <paramref name="Username"/>, <paramref name="CreatedAt"/> and <see cref="EmailVerified"/> are null.</summary>
public sealed record UserView(
    string Id,
    string TenantId,
    string? Email,
    string? Username,
    string DisplayName,
    IReadOnlyList<string> Roles,
    string? Tier,
    DateTimeOffset? CreatedAt)
{
    /// <summary>Whether its owner has confirmed the address.</summary>
    public bool? EmailVerified { get; init; }

    public static UserView Of(Account account) =>
        new(account.Id, account.TenantId, account.Email, account.Username, account.DisplayName, account.Roles, account.Tier, account.CreatedAt)
        {
            EmailVerified = account.EmailVerifiedAt is not null,
        };

    public static UserView Of(Caller caller, string? tier) => new(caller.UserId, caller.TenantId, null, null, caller.Name, caller.Roles, tier, null);

    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => $"{nameof(UserView)} {Id}";
}
