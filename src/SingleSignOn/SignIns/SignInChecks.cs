namespace Livehouse.SingleSignOn.SignIns;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Stable, such as <c>idToken.audience</c>.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Hint">What to do about it; null: nothing.</param>
/// <param name="Expected">For the tenant's admin alone; null where there is nothing to compare.</param>
public sealed record CheckStep(string Name, bool Ok, string Detail, string? Hint = null, string? Expected = null, string? Got = null);

/// <summary>Every check of one sign-in or test in order, so that an admin can read what was expected and what came.</summary>
internal sealed class SignInChecks
{
    private const int StepsMax = 200;
    private const int TextLengthMax = 300;

    private readonly List<CheckStep> _steps = [];

    public IReadOnlyList<CheckStep> Steps => _steps;

    public void Pass(string name, string detail, string? expected = null, string? got = null) => Add(new(name, true, detail, null, expected, got));

    /// <summary>Something that is worth a look and stops nothing.</summary>
    public void Warn(string name, string detail, string hint, string? expected = null, string? got = null) =>
        Add(new(name, true, detail, hint, expected, got));

    /// <summary>Notes the failure; the caller throws what this answers.</summary>
    public SsoFailedException Fail(string name, string reason, string detail, string? expected = null, string? got = null, string? hint = null)
    {
        hint ??= SsoReasons.HintFor(reason);
        Add(new(name, false, detail, hint, expected, got));
        return new SsoFailedException(reason, detail, hint);
    }

    /// <exception cref="SsoFailedException">It does not hold.</exception>
    public void Require(bool holds, string name, string reason, string otherwise, string? expected = null, string? got = null, string? hint = null)
    {
        if (!holds) throw Fail(name, reason, otherwise, expected, got, hint);
        Pass(name, "As expected.", expected, got);
    }

    /// <summary>Two texts that must be the same, letter by letter.</summary>
    /// <exception cref="SsoFailedException">They differ.</exception>
    public void RequireSame(string name, string reason, string otherwise, string expected, string? got, string? hint = null) =>
        Require(got is not null && string.Equals(expected, got, StringComparison.Ordinal), name, reason, otherwise, expected, got ?? "nothing", hint);

    public void AddAll(SignInChecks others)
    {
        foreach (var step in others.Steps) Add(step);
    }

    private void Add(CheckStep step)
    {
        if (_steps.Count < StepsMax) _steps.Add(step with { Expected = Shown(step.Expected), Got = Shown(step.Got) });
    }

    /// <summary>What came from elsewhere is shortened and shown without control characters.</summary>
    private static string? Shown(string? text)
    {
        if (text is null) return null;
        var visible = string.Concat(text.Select(static character => char.IsControl(character) || char.IsSurrogate(character) ? '\uFFFD' : character));
        return visible.Length <= TextLengthMax ? visible : $"{visible[..TextLengthMax]}…";
    }
}
