namespace Livehouse.Tests.BadInput;

/// <summary>A field of a request body and JSON values that it must refuse, as raw JSON.</summary>
public sealed record BadField(string Name, bool IsRequired, IReadOnlyList<string> Values)
{
    /// <summary>Deeper than any reader of ours goes.</summary>
    public static string Deep { get; } = new string('[', 200) + new string(']', 200);

    private static readonly string[] NoText = ["0", "-1", "1.5", "1e400", "9223372036854775808", "true", "{}", "[]", "[\"a\"]", "{\"a\":1}", Deep,
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"a\\u0007b\"", "\"a\\u007fb\""];
    private static readonly string[] NoInteger = ["1.5", "-1", "1e400", "-1e400", "9223372036854775808", "-9223372036854775809", "99999999999999999999999",
        "\"1\"", "\"\"", "true", "{}", "[]", "[1]", Deep, "\"\\ud800\""];

    public static BadField Text(string name, int lengthMax) => new(name, true, [.. NoText, "\"\"", "\"   \"", Long(lengthMax + 1), Long(20_000)]);

    /// <summary>Required, and an empty one means something.</summary>
    public static BadField TextOrEmpty(string name, int lengthMax) => new(name, true, [.. NoText, Long(lengthMax + 1), Long(20_000)]);

    public static BadField OptionalText(string name, int lengthMax) => new(name, false, [.. NoText, Long(lengthMax + 1), Long(20_000)]);

    public static BadField Time(string name, bool isRequired) => new(name, isRequired, [.. NoText, "\"soon\"", "\"2026-13-01T00:00:00Z\"", Long(65)]);

    /// <summary>Never trimmed: blanks count.</summary>
    public static BadField Secret(string name, int lengthMax) => new(name, true, [.. NoText, "\"\"", Long(lengthMax + 1), Long(20_000)]);

    /// <summary>What can't be called so, and what would be taken for a stream's room.</summary>
    public static BadField RoomName(string name) =>
        new(name, true, [.. NoText, "\"\"", "\"   \"", "\".\"", "\"..\"", "\"a/b\"", "\"a~b\"", "\"a\\\\b\"", "\"a%2Fb\"", "\"a\\u200bb\"",
            "\"\\ud83c\\udf81\"", "\"<a>\"", "\"live_st_x\"", "\" live_st_x\"", Long(65), Long(20_000)]);

    /// <summary>Bytes in base64, of these lengths alone.</summary>
    public static BadField Base64(string name, params int[] badLengths) =>
        new(name, true, [.. NoText, "\"\"", "\"   \"", "\"%%%%\"", "\"YQ\"", "\"YQ=\"", "\"____\"", Long(60_001),
            .. badLengths.Select(length => $"\"{Convert.ToBase64String(new byte[length])}\"")]);

    public static BadField Id(string name) => Ids(name, true);

    public static BadField OptionalId(string name) => Ids(name, false);

    public static BadField UserId(string name) => new(name, true, [.. NoText, .. NoUserIds]);

    public static BadField UserIdList(string name) =>
        new(name, true, [.. NoList, "[]", "[null]", "[1]", "[[]]", "[\"good\",{}]", .. NoUserIds.Select(static id => $"[{id}]"),
            $"[{string.Join(',', Enumerable.Repeat("\"a\"", 101))}]"]);

    public static BadField Word(string name, string known) => Words(name, known, true);

    public static BadField OptionalWord(string name, string known) => Words(name, known, false);

    public static BadField Flag(string name) => new(name, false, ["0", "1", "\"true\"", "\"\"", "{}", "[]", "[true]", Deep, "1e400", "\"\\ud800\""]);

    public static BadField Whole(string name, params string[] more) => new(name, false, [.. NoInteger, .. more]);

    public static BadField Texts(string name, int countMax, int lengthMax) =>
        new(name, false, [.. NoList, .. NoText.Select(static text => $"[{text}]"), "[null]", "[\"\"]", $"[{Long(lengthMax + 1)}]",
            $"[{string.Join(',', Enumerable.Repeat("\"a\"", countMax + 1))}]"]);

    public static BadField IdList(string name) =>
        new(name, true, [.. NoList, "[]", "[null]", "[\"\"]", "[\"a/b\"]", "[\"..\"]", "[1]", "[[]]", "[\"good\",{}]", "[\"\\ud800\"]",
            $"[{string.Join(',', Enumerable.Repeat("\"a\"", 101))}]"]);

    /// <summary>Those of other systems may hold nearly everything that can be seen.</summary>
    private static string[] NoUserIds =>
        ["\"\"", "\" \"", "\" a\"", "\"a \"", "\"\\u00a0a\"", "\".\"", "\"..\"", "\"a\\nb\"", "\"a\\u200bb\"", "\"a\\u200d\"", "\"a\\u202eb\"", "\"\\u2028\"",
            "\"\\u3164\"", "\"\\ufeffa\"", "\"a\\ud800\"", Long(256), Long(20_000)];

    private static string[] NoList => ["0", "true", "{}", "\"a\"", "\"\"", "1e400", Deep];

    private static BadField Ids(string name, bool isRequired) =>
        new(name, isRequired, [.. NoText, "\"\"", "\" a\"", "\"a b\"", "\"a/b\"", "\"..\"", "\"../a\"", "\"%2e%2e\"", "\"a%2Fb\"", "\"\\u00e9\"",
            "\"a\\u200b\"", Long(65), Long(20_000)]);

    private static BadField Words(string name, string known, bool isRequired) =>
        new(name, isRequired, [.. NoText, "\"\"", "\"nonsense\"", $"\"{known.ToUpperInvariant()}\"", $"\"{known} \"", $"\"{known},{known}\"", "\"0\""]);

    private static string Long(int length) => $"\"{new string('x', length)}\"";
}
