using System.Buffers;
using System.Globalization;
using System.Text;
using Livehouse.Limits;
using Livehouse.Text;

namespace Livehouse.Identity.Accounts;

/// <summary>
/// What an account may be called. Each method answers what is wrong with a text, in a sentence for the one who typed it, or null. Lengths count Unicode scalar
/// values.
/// </summary>
/// <remarks>
/// Two spellings of one name must not be two accounts: names are kept and compared in their composed form (<see cref="Nfc"/>) and hold nothing invisible. Upper
/// and lower case are one (<see cref="KeyOf"/>).
/// </remarks>
public static class AccountRules
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create("\"(),:;<>[\\]");

    private const int EmailLocalLengthMax = 64;
    private const int DomainLabelLengthMax = 63;

    /// <summary>What is equal for two names that only differ in case, in how their letters are composed, or in white space around them.</summary>
    public static string KeyOf(string name) => KeyAsTyped(Nfc.Of(name.Trim()));

    /// <summary>The key of an account that was made before names were composed.</summary>
    public static string KeyAsTyped(string name) => name.Trim().ToUpperInvariant().ToLowerInvariant();

    /// <summary>Whole characters, no control ones.</summary>
    public static bool IsPlainText(string text) => Measure(text) is not null && !text.Any(char.IsControl);

    public static string? EmailFault(string email)
    {
        const string Fault = "Must be an email address.";
        if (Measure(email) is not { } length || length is 0 or > AccountLimits.EmailLengthMax) return Fault;
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || email.IndexOf('@', at + 1) >= 0 || at > EmailLocalLengthMax) return Fault;
        if (email.AsSpan(0, at).ContainsAny(NeedQuotes) || email.EnumerateRunes().Any(rune => Rune.IsWhiteSpace(rune) || !IsVisible(rune))) return Fault;
        if (email[0] == '.' || email[at - 1] == '.' || email.AsSpan(0, at).Contains("..", StringComparison.Ordinal)) return Fault;
        var labels = email[(at + 1)..].Split('.');
        return labels.Length >= 2 && labels.All(IsDomainLabel) ? null : Fault;
    }

    public static string? UsernameFault(string username)
    {
        if (Measure(username) is not (>= AccountLimits.UsernameLengthMin and <= AccountLimits.UsernameLengthMax))
        {
            return $"Must have {AccountLimits.UsernameLengthMin} to {AccountLimits.UsernameLengthMax} characters.";
        }

        return username.EnumerateRunes().All(IsNameRune) && HasFewMarks(username) ? null : "May hold letters with their marks, digits, '.', '_' and '-'.";
    }

    /// <summary>A password is taken as it was typed: neither trimmed nor folded.</summary>
    /// <param name="lengthMin">As the tenant's policy has it.</param>
    public static string? PasswordFault(string password, int lengthMin = AccountLimits.PasswordLengthMin)
    {
        if (Measure(password) is not { } length || length < lengthMin || length > AccountLimits.PasswordLengthMax)
        {
            return $"Must have {lengthMin} to {AccountLimits.PasswordLengthMax} characters.";
        }

        return password.Any(char.IsControl) ? "Must not contain control characters." : null;
    }

    /// <summary>Of a name that <see cref="DisplayText"/> refuses.</summary>
    public static string? DisplayNameFault(string displayName)
    {
        if (Measure(displayName) is not (>= 1 and <= AccountLimits.DisplayNameLengthMax))
        {
            return $"Must have 1 to {AccountLimits.DisplayNameLengthMax} characters.";
        }

        return Shown(displayName) is not null ? null : "Must show something, in one line without control characters.";
    }

    /// <summary>A display name as it is shown (<see cref="DisplayText"/>); null when it is refused.</summary>
    public static string? Shown(string displayName) => DisplayText.Clean(displayName, 1, AccountLimits.DisplayNameLengthMax, isOneLine: true);

    /// <summary>A name that came from elsewhere, made fit to be shown: what can't be is dropped. Empty when nothing is left.</summary>
    public static string Presentable(string name) => DisplayText.Presentable(name, AccountLimits.DisplayNameLengthMax);

    /// <summary>Unicode scalar values; null when the text holds half a surrogate pair.</summary>
    private static int? Measure(string text)
    {
        var length = 0;
        for (var rest = text.AsSpan(); rest.Length > 0; length++)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done) return null;
            rest = rest[used..];
        }

        return length;
    }

    private static bool IsDomainLabel(string label) =>
        label.Length is > 0 and <= DomainLabelLengthMax && label[0] != '-' && label[^1] != '-'
            && label.EnumerateRunes().All(rune => rune.Value == '-' || IsLetterOrDigit(rune));

    private static bool IsNameRune(Rune rune) => rune.Value is '.' or '_' or '-' || IsLetterOrDigit(rune);

    private static bool IsLetterOrDigit(Rune rune) =>
        IsVisible(rune)
            && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>Each mark stands on something, and no letter carries a tower of them.</summary>
    private static bool HasFewMarks(string name)
    {
        var marks = RuneTraits.MarksMax;
        foreach (var rune in name.EnumerateRunes())
        {
            marks = RuneTraits.IsMark(rune) ? marks + 1 : 0;
            if (marks > RuneTraits.MarksMax) return false;
        }

        return true;
    }

    /// <summary>
    /// No control, direction mark, zero-width space or code that means nothing. Joiners are kept: emoji and some scripts are written with them.
    /// </summary>
    private static bool IsVisible(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
