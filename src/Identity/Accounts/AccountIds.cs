using System.Globalization;
using Livehouse.Identifiers;

namespace Livehouse.Identity.Accounts;

/// <summary>The ids of accounts created here, whose format distinguishes them from user ids of a host application.</summary>
public static class AccountIds
{
    private const string Prefix = "us_";

    /// <summary>The prefix and 128 bits in base64url.</summary>
    private const int Length = 25;

    public static string New() => Ids.New(Prefix);

    /// <summary>The same id for the same operation, always.</summary>
    /// <param name="generation">0; more when accounts that this operation made before were deleted.</param>
    public static string Of(string tenantId, string operationId, int generation = 0) =>
        generation == 0
            ? Ids.Derive(Prefix, tenantId, "register", operationId)
            : Ids.Derive(Prefix, tenantId, "register", operationId, generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether the id is one that only an account from here has.</summary>
    public static bool HasForm(string userId) => userId.Length == Length && userId.StartsWith(Prefix, StringComparison.Ordinal) && Ids.IsValid(userId);
}
