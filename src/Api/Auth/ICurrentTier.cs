using Livehouse.Callers;

namespace Livehouse.Api.Auth;

/// <summary>What a user has paid for as of now, whatever its token says.</summary>
public interface ICurrentTier
{
    /// <param name="tokenTier">The token's or the account's; null: none.</param>
    /// <returns>Null: none.</returns>
    Task<string?> Of(Caller caller, string? tokenTier);
}
