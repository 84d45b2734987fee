using Livehouse.Identifiers;

namespace Livehouse.Identity.Accounts;

/// <summary>The ids of accounts that are made here, which have a form of their own: that is how they are told from user ids of a host application.</summary>
public static class AccountIds
{
    private const string Prefix = "us_";

    /// <summary>The prefix and 128 bits in base64url.</summary>
    private const int Length = 25;

    public static string New() => Ids.New(Prefix);

    /// <summary>The same id for the same operation, always.</summary>
    public static string Of(string tenantId, string operationId) => Ids.Derive(Prefix, tenantId, "register", operationId);

    /// <summary>Whether the id is one that only an account from here has.</summary>
    public static bool HasForm(string userId) => userId.Length == Length && userId.StartsWith(Prefix, StringComparison.Ordinal) && Ids.IsValid(userId);
}
