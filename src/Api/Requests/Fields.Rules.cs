using Livehouse.Identifiers;

namespace Livehouse.Api.Requests;

/// <summary>The rules of a request's fields, recorded for the API document by the same calls that check them.</summary>
public sealed partial class Fields
{
    private readonly List<FieldRule>? _rules;

    private Fields(List<FieldRule> rules) => _rules = rules;

    /// <summary>The rules of a request type: its fields in the order in which they are read.</summary>
    internal static IReadOnlyList<FieldRule> RulesOf<T>() where T : class, IRequest<T>
    {
        var rules = new List<FieldRule>();
        T.Read(new Fields(rules));
        return rules;
    }

    /// <summary>A list of fixed values; null when it is missing.</summary>
    internal IReadOnlyList<string>? OptionalWordList(string name, IReadOnlyList<string> words)
    {
        Note(new FieldRule(name, FieldType.List, Least: 1, Most: words.Count) { Items = new FieldRule(name, FieldType.Text) { Words = words } });
        return Has(name) ? WordList(name, words) : null;
    }

    private static List<FieldRule> RulesReadBy<T>(Func<Fields, T> read)
    {
        var rules = new List<FieldRule>();
        read(new Fields(rules));
        return rules;
    }

    /// <summary>The first rule of a field is the one that its request asked for; nested calls come after.</summary>
    private void Note(FieldRule rule)
    {
        if (_rules?.Exists(known => known.Name == rule.Name) == false) _rules.Add(rule);
    }

    private static FieldRule TextRule(string name, int lengthMin, int lengthMax, TextKind kind) =>
        new(name, FieldType.Text, Least: lengthMin, Most: lengthMax, Format: kind == TextKind.Secret ? "password" : null);

    private static FieldRule IdRule(string name) => new(name, FieldType.Text, Least: 1, Most: Ids.LengthMax, Pattern: Ids.Pattern);

    private static FieldRule UserIdRule(string name) => new(name, FieldType.Text, Least: 1, Most: UserIds.LengthMax);

    private static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;
}
