using System.Text;
using Livehouse.Identifiers;

namespace Livehouse.Tests.Users;

/// <summary>Ids as other systems give them to users, and the ones that a careless server would take for them.</summary>
internal static class StrangeIds
{
    private static readonly string[] Pieces =
        ["|", "@", ":", "/", "//", "+", "%", "%2F", "%2f", "%25", "%7C", "#", "?", "&", "=", ";", ",", "'", "\"", "\\", "<b>", "{id}", " ", "  ", ".", "..",
            "../", "~", "*", "a", "Z", "7", "é", "e\u0301", "👩‍💻", "❤️", "مرحبا", "日本", "नमस्ते", "می‌خواهم"];

    public static IReadOnlyList<string> Named { get; } =
    [
        "auth0|5f7c8ec7c33c6c004bbafe82", "google-oauth2|104012345678901234567", "ada@example.com", "Ada@example.com", "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "waad|tenant:user/path", "default:ada",
        "uid=ada,ou=people,dc=example,dc=com", "https://idp.example.com/users?id=7&x=%2F#me", "a/b", "a%2Fb", "a%252Fb", "a+b", "a b", "../admin", "./x", "%",
        "%zz", "~me", "...", "عليّ", "👩‍💻🎤", "e\u0301", "\u00e9",
        new string('x', 255), string.Concat(Enumerable.Repeat("🎁", 255)), new string('/', 255),
    ];

    public static string Random(Random random)
    {
        while (true)
        {
            var id = new StringBuilder();
            for (var count = random.Next(1, 12); count > 0; count--) id.Append(Pieces[random.Next(Pieces.Length)]);
            if (UserIds.IsValid(id.ToString())) return id.ToString();
        }
    }

    /// <summary>Another id, as like this one as can be: as it is encoded, decoded, normalised, in another case, or a character apart.</summary>
    public static string Like(string id, Random random)
    {
        string[] likes =
        [
            Uri.EscapeDataString(id), Uri.UnescapeDataString(id), id.Replace("/", "%2F", StringComparison.Ordinal), id.ToUpperInvariant(),
            id.ToLowerInvariant(), id + "/", "default:" + id, id.Replace('+', ' '), id.Replace("\u00e9", "e\u0301", StringComparison.Ordinal),
        ];
        var others = likes.Where(other => other != id && UserIds.IsValid(other)).Distinct().ToList();
        return others.Count > 0 ? others[random.Next(others.Count)] : id[..^2] + "y";
    }
}
