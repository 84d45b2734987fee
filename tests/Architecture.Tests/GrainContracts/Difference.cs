using System.Collections;
using System.Reflection;

namespace Livehouse.Tests.GrainContracts;

/// <summary>Compares two values by what they hold, as records with lists in them can't.</summary>
internal static class Difference
{
    /// <summary>Where the two differ, or null. Every public property counts, computed ones too.</summary>
    public static string? Between(object? was, object? now, string place) =>
        Between(was, now, place, static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance));

    /// <inheritdoc cref="Between(object?, object?, string)"/>
    /// <param name="properties">The properties of a type that count.</param>
    public static string? Between(object? was, object? now, string place, Func<Type, IEnumerable<PropertyInfo>> properties)
    {
        if (was is null || now is null) return was is null && now is null ? null : $"{place}: '{was ?? "null"}' is now '{now ?? "null"}'";
        if (was is ReadOnlyMemory<byte> bytes) return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)now).Span) ? null : $"{place}: the bytes differ";
        if (GrainContract.IsAtom(was.GetType())) return was.Equals(now) ? null : $"{place}: '{was}' is now '{now}'";
        if (was is IDictionary map) return BetweenLists(Entries(map), Entries((IDictionary)now), place, properties);
        if (was is IEnumerable list) return BetweenLists([.. list.Cast<object?>()], [.. ((IEnumerable)now).Cast<object?>()], place, properties);
        if (was.GetType() != now.GetType()) return $"{place}: {was.GetType()} is now {now.GetType()}";
        return properties(was.GetType())
            .Select(property => Between(property.GetValue(was), property.GetValue(now), $"{place}.{property.Name}", properties))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? BetweenLists(object?[] was, object?[] now, string place, Func<Type, IEnumerable<PropertyInfo>> properties) =>
        was.Length != now.Length
            ? $"{place}: {was.Length} elements are now {now.Length}"
            : was
                .Select((element, index) => Between(element, now[index], $"{place}[{index}]", properties))
                .FirstOrDefault(difference => difference is not null);

    private static object?[] Entries(IDictionary map) =>
        [.. map.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal).SelectMany(key => new[] { key, map[key] })];
}
