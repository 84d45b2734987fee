using System.Collections.Immutable;
using System.Reflection;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// Fills any type that crosses a grain interface with values from the edges of what it can hold. A type that it doesn't know is an error: it is the test that
/// must learn it.
/// </summary>
internal sealed class Generator(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "plain", "👩‍👩‍👧‍👦 🎤 ❤️", "a \"quoted\" \\ back/slash", "line\nbreak\ttab\r", "nul\0 bell\a del\u007f", "<b>&amp;'</b>",
        "Ünïcödé 日本語 العربية", "\u2028\u2029\uFEFF", new('x', 500),
    ];

    private static readonly int[] Integers = [0, 1, -1, 120, int.MaxValue, int.MinValue];
    private static readonly long[] Longs = [0, 1, -1, 1L << 53, (1L << 53) + 1, long.MaxValue, long.MinValue];
    private static readonly double[] Doubles = [0, 1, -1, 0.1, 1e-300, 1e300, double.Epsilon, double.MaxValue, double.MinValue, 1.0 / 3];
    private static readonly TimeSpan[] Spans =
    [
        TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromHours(1), TimeSpan.FromDays(400), -TimeSpan.FromSeconds(1.5), TimeSpan.MaxValue, TimeSpan.MinValue,
    ];
    private readonly NullabilityInfoContext _nullability = new();

    public object Make(Type type) => type switch
    {
        _ when type == typeof(string) => Pick(Texts),
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(int) => Pick(Integers),
        _ when type == typeof(long) => Pick(Longs),
        _ when type == typeof(double) => Pick(Doubles),
        _ when type == typeof(TimeSpan) => Pick(Spans),
        _ when type == typeof(DateTimeOffset) => Instant(),
        _ when type == typeof(ReadOnlyMemory<byte>) => Bytes(),
        _ when type.IsEnum => Pick([.. Enum.GetValues(type).Cast<object>()]),
        _ when Nullable.GetUnderlyingType(type) is { } value => Make(value),
        _ when GrainContract.IsList(type) => List(type.GetGenericArguments()[0]),
        _ when GrainContract.IsMap(type) => Map(type.GetGenericArguments()),
        { IsAbstract: true } when GrainContract.Family(type) is { Count: > 0 } family => Make(Pick([.. family])),
        _ when type.GetMethod("<Clone>$") is not null => Record(type),
        _ => throw new NotSupportedException($"The generator can't fill {type}."),
    };

    private object Record(Type type)
    {
        var constructor = type.GetConstructors()
            .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new NotSupportedException($"The generator can't make {type}: it has no public constructor.");
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke([.. parameters.Select(parameter => MakeOrNull(parameter.ParameterType, _nullability.Create(parameter)))]);
        foreach (var property in GrainContract
            .Written(type)
            .Where(property => property.CanWrite && !parameters.Any(parameter => parameter.Name == property.Name)))
        {
            property.SetValue(made, MakeOrNull(property.PropertyType, _nullability.Create(property)));
        }

        return made;
    }

    private object? MakeOrNull(Type type, NullabilityInfo nullability) =>
        (nullability.ReadState is NullabilityState.Nullable || Nullable.GetUnderlyingType(type) is not null) && random.Next(3) == 0 ? null : Make(type);

    private object List(Type element)
    {
        var list = Array.CreateInstance(element, random.Next(4));
        for (var place = 0; place < list.Length; place++) list.SetValue(Make(element), place);
        return typeof(Generator).GetMethod(nameof(Hold), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(element).Invoke(this, [list])!;
    }

    /// <summary>The classes in which grains and fronts hold lists; the last one is the compiler's own.</summary>
    private IReadOnlyList<T> Hold<T>(T[] list) => random.Next(4) switch
    {
        0 => list,
        1 => new List<T>(list),
        2 => ImmutableArray.Create(list),
        _ => [.. list.Where(static _ => true)],
    };

    private object Map(Type[] types)
    {
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        for (var entry = random.Next(4); entry > 0; entry--) map[Make(types[0])] = Make(types[1]);
        return map;
    }

    /// <summary>Whole milliseconds: nothing finer is kept anywhere.</summary>
    private DateTimeOffset Instant() => random.Next(5) switch
    {
        0 => DateTimeOffset.UnixEpoch,
        1 => DateTimeOffset.MinValue,
        2 => DateTimeOffset.MaxValue.AddTicks(-(DateTimeOffset.MaxValue.Ticks % TimeSpan.TicksPerMillisecond)),
        _ => DateTimeOffset.UnixEpoch.AddMilliseconds(random.NextInt64(4_102_444_800_000)),
    };

    private ReadOnlyMemory<byte> Bytes()
    {
        var bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
