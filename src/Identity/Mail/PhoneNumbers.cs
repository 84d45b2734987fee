using System.Text.RegularExpressions;

namespace Livehouse.Identity.Mail;

/// <summary>Phone numbers as E.164 has them: <c>+</c>, a country's code and the rest, 15 digits at most.</summary>
public static partial class PhoneNumbers
{
    public static bool IsValid(string number) => Form().IsMatch(number);

    /// <summary>Enough to know one's own by, not enough to call it: <c>+49•••••56</c>.</summary>
    public static string Mask(string number) => $"{number[..3]}{new string('•', Math.Max(0, number.Length - 5))}{number[^2..]}";

    [GeneratedRegex(@"\A\+[1-9][0-9]{6,14}\z")]
    private static partial Regex Form();
}

/// <summary>E-mail addresses where others may see them.</summary>
public static class MaskedEmail
{
    /// <summary>Enough to know one's own by: <c>m•••@example.com</c>.</summary>
    public static string Of(string email)
    {
        var at = email.LastIndexOf('@');
        return at > 0 ? $"{System.Globalization.StringInfo.GetNextTextElement(email)}•••{email[at..]}" : "•••";
    }
}
