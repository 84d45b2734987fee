using System.Globalization;
using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Text;

namespace Livehouse.Api.Requests;

/// <summary>
/// Reads the fields of a JSON object strictly and collects errors by field. A <c>null</c> is the same as a missing field; unknown fields are ignored; a
/// duplicate field is an error, because parsers disagree on which one counts.
/// </summary>
public sealed partial class Fields
{
    private const int TimeLengthMax = 64;
    private static readonly string[] TimeShapes = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public Fields(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return;
        foreach (var property in root.EnumerateObject())
        {
            if (NameOf(property) is not { } name) continue;
            if (!_fields.TryAdd(name, property.Value)) Fail(name, "Is given twice.");
        }
    }

    /// <summary>Errors by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => _errors;

    /// <summary>Records an error; only the first one of a field is kept.</summary>
    public void Fail(string name, string fault) => _errors.TryAdd(name, [fault]);

    public bool Has(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A required text, trimmed. Lengths count Unicode scalar values.</summary>
    public string Text(string name, int lengthMin, int lengthMax, TextKind kind = TextKind.Line)
    {
        Note(TextRule(name, lengthMin, lengthMax, kind) with { IsRequired = true });
        return Required(name) ? OptionalText(name, lengthMin, lengthMax, kind) ?? "" : "";
    }

    public string? OptionalText(string name, int lengthMin, int lengthMax, TextKind kind = TextKind.Line)
    {
        Note(TextRule(name, lengthMin, lengthMax, kind));
        return Has(name) ? Checked(name, _fields[name], lengthMin, lengthMax, kind) : null;
    }

    /// <summary>A required name whose length is checked after its caller has composed it (NFC): as typed it may be four times as long.</summary>
    public string TextToCompose(string name, int lengthMax)
    {
        Note(TextRule(name, 1, lengthMax, TextKind.Exact) with { IsRequired = true });
        return Text(name, 1, lengthMax * 4, TextKind.Exact);
    }

    /// <summary>A required id (<see cref="Ids"/>).</summary>
    public string Id(string name)
    {
        Note(IdRule(name) with { IsRequired = true });
        return Required(name) ? OptionalId(name) ?? "" : "";
    }

    public string? OptionalId(string name)
    {
        Note(IdRule(name));
        return Has(name) ? CheckedId(name, _fields[name]) : null;
    }

    /// <summary>A required id of a user (<see cref="UserIds"/>).</summary>
    public string UserId(string name)
    {
        Note(UserIdRule(name) with { IsRequired = true });
        return Required(name) ? CheckedUserId(name, _fields[name]) ?? "" : "";
    }

    /// <summary>A required list of at least one user's id.</summary>
    public IReadOnlyList<string> UserIdList(string name, int countMax)
    {
        Note(new FieldRule(name, FieldType.List, IsRequired: true, 1, countMax) { Items = UserIdRule(name) });
        return Required(name) ? OptionalList(name, 1, countMax, element => CheckedUserId(name, element)) : [];
    }

    /// <summary>One of <paramref name="words"/>.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        Note(new FieldRule(name, FieldType.Text, IsRequired: true) { Words = words.ToArray() });
        return Required(name) ? OptionalWord(name, words) ?? "" : "";
    }

    public string? OptionalWord(string name, params ReadOnlySpan<string> words)
    {
        Note(new FieldRule(name, FieldType.Text) { Words = words.ToArray() });
        if (!Has(name)) return null;
        if (TextOf(_fields[name]) is { } text && words.Contains(text)) return text;
        Fail(name, $"Must be one of {string.Join(", ", words.ToArray())}.");
        return null;
    }

    /// <summary>A value of an enum, in camelCase.</summary>
    public T? OptionalWord<T>(string name) where T : struct, Enum
    {
        var words = Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.CamelCase.ConvertName);
        return OptionalWord(name, words) is { } word ? Enum.GetValues<T>()[Array.IndexOf(words, word)] : null;
    }

    public bool? OptionalFlag(string name)
    {
        Note(new FieldRule(name, FieldType.Flag));
        if (!Has(name)) return null;
        if (_fields[name].ValueKind is JsonValueKind.True or JsonValueKind.False) return _fields[name].GetBoolean();
        Fail(name, "Must be true or false.");
        return null;
    }

    public int? OptionalInteger(string name, int least, int most) => (int?)OptionalWhole(name, least, most);

    public long? OptionalWhole(string name, long least, long most)
    {
        Note(new FieldRule(name, FieldType.Whole, Least: least, Most: most));
        if (!Has(name)) return null;
        if (_fields[name].ValueKind == JsonValueKind.Number && _fields[name].TryGetInt64(out var number) && number >= least && number <= most) return number;
        Fail(name, $"Must be a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>Required bytes in base64 with padding (RFC 4648, section 4), in canonical form; returned as sent.</summary>
    public string Base64(string name, int bytesMin, int bytesMax)
    {
        Note(new FieldRule(name, FieldType.Text, IsRequired: true, Base64Length(bytesMin), Base64Length(bytesMax), Format: "byte"));
        if (!Required(name)) return "";
        if (TextOf(_fields[name]) is { } text && BytesOf(text, bytesMax) is { } bytes && bytes.Length >= bytesMin && bytes.Length <= bytesMax
            && Convert.ToBase64String(bytes) == text)
        {
            return text;
        }
        Fail(name, bytesMin == bytesMax ? $"Must be base64 of {bytesMin} bytes." : $"Must be base64 of {bytesMin} to {bytesMax} bytes.");
        return "";
    }

    /// <summary>A list of ids; empty when it is missing.</summary>
    public IReadOnlyList<string> OptionalIdList(string name, int countMax)
    {
        Note(new FieldRule(name, FieldType.List, Least: 0, Most: countMax) { Items = IdRule(name) });
        return OptionalList(name, 0, countMax, element => CheckedId(name, element));
    }

    /// <summary>A required whole number.</summary>
    public long Whole(string name, long least, long most)
    {
        Note(new FieldRule(name, FieldType.Whole, IsRequired: true, least, most));
        return Required(name) ? OptionalWhole(name, least, most) ?? 0 : 0;
    }

    /// <summary>A list of texts; empty when it is missing.</summary>
    public IReadOnlyList<string> OptionalTexts(string name, int countMax, int lengthMin, int lengthMax, TextKind kind = TextKind.Line)
    {
        Note(new FieldRule(name, FieldType.List, Least: 0, Most: countMax) { Items = TextRule(name, lengthMin, lengthMax, kind) });
        return OptionalList(name, 0, countMax, element => Checked(name, element, lengthMin, lengthMax, kind));
    }

    /// <summary>A required list of at least one id.</summary>
    public IReadOnlyList<string> IdList(string name, int countMax)
    {
        Note(new FieldRule(name, FieldType.List, IsRequired: true, 1, countMax) { Items = IdRule(name) });
        return Required(name) ? OptionalList(name, 1, countMax, element => CheckedId(name, element)) : [];
    }

    /// <summary>A required list of at least one of <paramref name="words"/>.</summary>
    public IReadOnlyList<string> WordList(string name, IReadOnlyList<string> words)
    {
        Note(new FieldRule(name, FieldType.List, IsRequired: true, 1, words.Count) { Items = new FieldRule(name, FieldType.Text) { Words = words } });
        return Required(name) ? OptionalList(name, 1, words.Count, Word) : [];

        string? Word(JsonElement element)
        {
            if (TextOf(element) is { } word && words.Contains(word)) return word;
            Fail(name, $"Must be one or more of {string.Join(", ", words)}.");
            return null;
        }
    }

    /// <summary>A nested object; null when it is missing.</summary>
    public T? OptionalObject<T>(string name, Func<Fields, T> read) where T : class
    {
        Note(new FieldRule(name, FieldType.Object) { Fields = RulesReadBy(read) });
        if (!Has(name)) return null;
        return ReadObject(name, _fields[name], read);
    }

    /// <summary>A list of objects; empty when it is missing.</summary>
    public IReadOnlyList<T> OptionalObjects<T>(string name, int countMax, Func<Fields, T> read) where T : class
    {
        Note(new FieldRule(name, FieldType.List, Least: 0, Most: countMax) { Items = new FieldRule(name, FieldType.Object) { Fields = RulesReadBy(read) } });
        if (!Has(name)) return [];
        if (_fields[name].ValueKind != JsonValueKind.Array || _fields[name].GetArrayLength() > countMax)
        {
            Fail(name, $"Must be a list of at most {countMax} objects.");
            return [];
        }

        return [.. _fields[name].EnumerateArray().Select(element => ReadObject(name, element, read)).OfType<T>()];
    }

    /// <summary>A point in time such as <c>2026-11-21T02:00:00.000Z</c>, UTC unless another offset is given.</summary>
    public DateTimeOffset? OptionalTime(string name)
    {
        Note(new FieldRule(name, FieldType.Text, Least: 1, Most: TimeLengthMax, Format: "date-time"));
        if (OptionalText(name, 1, TimeLengthMax, TextKind.Exact) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(
            text, TimeShapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
        {
            return at;
        }
        Fail(name, "Must be a time such as 2026-11-21T02:00:00.000Z.");
        return null;
    }

    /// <summary>An absolute http or https URL, or an empty text.</summary>
    public string? OptionalWebAddress(string name, int lengthMax)
    {
        var url = OptionalText(name, 0, lengthMax, TextKind.Exact);
        if (url is { Length: > 0 } && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            Fail(name, "Must be an absolute http or https URL.");
        }

        return url;
    }

    /// <summary>A required point in time.</summary>
    public DateTimeOffset Time(string name)
    {
        Note(new FieldRule(name, FieldType.Text, IsRequired: true, 1, TimeLengthMax, Format: "date-time"));
        return Required(name) ? OptionalTime(name) ?? default : default;
    }

    private static byte[]? BytesOf(string text, int bytesMax)
    {
        if (text.Length > (bytesMax + 2) / 3 * 4) return null;
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: none of our fields has it, so it is unknown.
            return null;
        }
    }

    /// <summary>The string, or null when it is not a string or contains an unpaired surrogate.</summary>
    private static string? TextOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private T? ReadObject<T>(string name, JsonElement element, Func<Fields, T> read) where T : class
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail(name, "Must be an object.");
            return null;
        }

        var inner = new Fields(element);
        var value = read(inner);
        foreach (var (field, faults) in inner.Errors) Fail(name, $"{field}: {faults[0]}");
        return inner.Errors.Count == 0 ? value : null;
    }

    private bool Required(string name)
    {
        if (Has(name)) return true;
        Fail(name, "Is required.");
        return false;
    }

    private List<string> OptionalList(string name, int countMin, int countMax, Func<JsonElement, string?> read)
    {
        if (!Has(name)) return [];
        if (_fields[name].ValueKind != JsonValueKind.Array || _fields[name].GetArrayLength() < countMin || _fields[name].GetArrayLength() > countMax)
        {
            Fail(name, $"Must be a list of {countMin} to {countMax} texts.");
            return [];
        }

        var values = new List<string>();
        foreach (var element in _fields[name].EnumerateArray())
        {
            if (read(element) is { } value) values.Add(value);
        }

        return values;
    }

    private string? CheckedId(string name, JsonElement element)
    {
        if (TextOf(element) is { } id && Ids.IsValid(id)) return id;
        Fail(name, $"Must be an id: {Ids.Rule}.");
        return null;
    }

    private string? CheckedUserId(string name, JsonElement element)
    {
        if (TextOf(element) is { } id && UserIds.IsValid(id)) return id;
        Fail(name, $"Must be a user's id: {UserIds.Rule}.");
        return null;
    }

    private string? Checked(string name, JsonElement element, int lengthMin, int lengthMax, TextKind kind)
    {
        if (TextOf(element) is not { } text)
        {
            Fail(name, "Must be a valid Unicode text.");
            return null;
        }

        if (kind is not TextKind.Secret) text = text.Trim();
        if (text.Any(character => char.IsControl(character) && !(kind is TextKind.Lines or TextKind.Raw && character is '\n' or '\r' or '\t')))
        {
            Fail(name, "Must not contain control characters.");
            return null;
        }

        var length = text.EnumerateRunes().Count();
        if (length < lengthMin || length > lengthMax)
        {
            Fail(name, $"Must have {lengthMin} to {lengthMax} characters.");
            return null;
        }

        if (kind is TextKind.Secret or TextKind.Exact or TextKind.Raw) return text;
        if (DisplayText.Clean(text, lengthMin, lengthMax, isOneLine: kind == TextKind.Line) is { } clean) return clean;
        Fail(name, kind == TextKind.Line
            ? $"Must have {lengthMin} to {lengthMax} visible characters."
            : $"Must have {lengthMin} to {lengthMax} visible characters, in at most {DisplayText.LinesMax(lengthMax)} lines.");
        return null;
    }
}

/// <summary>The allowed content of a text.</summary>
public enum TextKind
{
    /// <summary>One line shown to people: by <see cref="DisplayText"/>, no line breaks.</summary>
    Line,

    /// <summary>Several lines shown to people: by <see cref="DisplayText"/>.</summary>
    Lines,

    /// <summary>
    /// One machine-readable line, such as a token, an address or a name that is compared: trimmed, no control characters, otherwise unchanged.
    /// </summary>
    Exact,

    /// <summary>Several machine-readable lines, such as a certificate or XML: trimmed, otherwise unchanged.</summary>
    Raw,

    /// <summary>A password: never trimmed, no control characters.</summary>
    Secret,
}
