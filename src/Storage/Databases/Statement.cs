namespace Livehouse.Storage.Databases;

/// <summary>SQL with named parameters (<c>@name</c>). Values never stand in the text, so that the same text is prepared once.</summary>
/// <param name="Parameters">Always the same names in the same order for the same text. Values: string, long, int, double, byte[] or null; times as Unix milliseconds.</param>
internal readonly record struct Statement(string Sql, params (string Name, object? Value)[] Parameters)
{
    /// <summary>PostgreSQL has no NUL in text; so that both databases hold the same, SQLite has none either. In JSON it is an escape and no trouble.</summary>
    public static void Check(string name, object? value)
    {
        if (value is string text && text.Contains('\0')) throw new ArgumentException($"The text for @{name} holds a NUL character.", nameof(value));
    }
}
