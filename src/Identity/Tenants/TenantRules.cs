using System.Buffers;
using Livehouse.Identity.LoadTests;
using Livehouse.Limits;
using Livehouse.Text;

namespace Livehouse.Identity.Tenants;

/// <summary>What a tenant may be called. Each method answers what is wrong, in a sentence, or null.</summary>
public static class TenantRules
{
    /// <summary>What <see cref="IdFault"/> accepts as a regular expression, without the length.</summary>
    public const string IdPattern = "^[a-z0-9-]+$";

    private const int DomainLabelLengthMax = 63;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static string? IdFault(string id) => LoadTestRun.OfTenant(id) is not null
        ? "Is a name of load tests."
        : id.Length is >= TenantLimits.IdLengthMin and <= TenantLimits.IdLengthMax && !id.AsSpan().ContainsAnyExcept(Alphabet)
            ? null
            : $"Must have {TenantLimits.IdLengthMin} to {TenantLimits.IdLengthMax} of a-z, 0-9 and '-'.";

    /// <summary>The name as it is shown; null when it is refused.</summary>
    public static string? Shown(string name) => DisplayText.Clean(name, 1, TenantLimits.NameLengthMax, isOneLine: true);

    /// <summary>A domain as it is kept and compared; null when it is none. One without a dot is no domain that could be proved.</summary>
    public static string? DomainOf(string text)
    {
        var domain = text.Trim().TrimEnd('.').ToLowerInvariant();
        if (domain.Length is 0 or > TenantLimits.DomainLengthMax) return null;
        var labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit) ? domain : null;
    }

    /// <summary>The domain of an email address, as <see cref="DomainOf"/> has it; null: none.</summary>
    public static string? DomainOfEmail(string email) => email.LastIndexOf('@') is >= 0 and var at ? DomainOf(email[(at + 1)..]) : null;

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= DomainLabelLengthMax && label[0] != '-' && label[^1] != '-' && !label.AsSpan().ContainsAnyExcept(Alphabet);
}
