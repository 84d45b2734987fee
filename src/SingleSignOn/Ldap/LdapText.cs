using System.Globalization;
using System.Text;

namespace Livehouse.SingleSignOn.Ldap;

/// <summary>Escapes user input for filters.</summary>
internal static class LdapText
{
    public const string LoginPlace = "{login}";

    /// <summary>A value in a filter (RFC 4515, section 3). A DN that holds <c>\2C</c> is escaped once more by this, as it must be.</summary>
    public static string EscapeFilter(string value)
    {
        var escaped = new StringBuilder(value.Length + 16);
        foreach (var character in value)
        {
            if (character is '*' or '(' or ')' or '\\' or '\0' || char.IsControl(character))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)character:x2}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }

    /// <summary>The value of a DN's first part, such as <c>crew</c> of <c>cn=crew,ou=groups</c>, unescaped (RFC 4514, section 2.4).</summary>
    public static string FirstValue(string dn)
    {
        var at = dn.IndexOf('=', StringComparison.Ordinal) + 1;
        var value = new List<byte>();
        for (; at < dn.Length && dn[at] is not (',' or '+'); at++)
        {
            if (dn[at] != '\\' || at + 1 >= dn.Length)
            {
                value.AddRange(Encoding.UTF8.GetBytes(dn, at, char.IsHighSurrogate(dn[at]) && at + 1 < dn.Length ? 2 : 1));
                if (char.IsHighSurrogate(dn[at])) at++;
            }
            else if (at + 2 < dn.Length && byte.TryParse(dn.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var octet))
            {
                value.Add(octet);
                at += 2;
            }
            else
            {
                at++;
                value.AddRange(Encoding.UTF8.GetBytes(dn, at, 1));
            }
        }

        return Encoding.UTF8.GetString([.. value]).Trim();
    }
}
