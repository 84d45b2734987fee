namespace Livehouse.Storage.Databases;

/// <summary>SQL with named parameters (<c>@name</c>). Values are never part of the text, so that the same text is prepared once.</summary>
/// <param name="Parameters">Always the same names in the same order for the same text. Values: string, long, int, double, byte[] or null, on PostgreSQL arrays
/// too; times as Unix milliseconds.</param>
internal readonly record struct Statement(string Sql, params (string Name, object? Value)[] Parameters)
{
    /// <summary>PostgreSQL allows no NUL in text, so SQLite must not store one either. In JSON it is an escape sequence, which is fine.</summary>
    public static void Check(string name, object? value)
    {
        var holdsNul = value is string text ? text.Contains('\0') : value is string?[] texts && texts.Any(static text => text?.Contains('\0') == true);
        if (holdsNul) throw new ArgumentException($"The text for @{name} holds a NUL character.", nameof(value));
    }
}
