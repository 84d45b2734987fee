using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Livehouse.Hosting;
using Livehouse.Notices;
using Livehouse.Operators;
using Livehouse.Streams;

namespace Livehouse.Tests.GrainContracts;

/// <summary>Every grain interface, and every type that crosses one.</summary>
public static class GrainContract
{
    private static readonly Type[] Atoms =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(DateTimeOffset), typeof(TimeSpan), typeof(ReadOnlyMemory<byte>),
    ];

    /// <summary>What <see cref="GrainsByName"/> names.</summary>
    public static ImmutableArray<Type> Interfaces { get; } =
        [.. typeof(GrainsByName).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.ReturnType).Distinct()];

    /// <summary>A front is passed by reference inside a process, and by the host's own means between processes; its batches cross as all else does.</summary>
    public static ImmutableArray<Type> Callbacks { get; } = [typeof(IStreamFront), typeof(IUserFront)];

    /// <summary>What crosses by a stream of Orleans, or by its management grain.</summary>
    public static ImmutableArray<Type> Streamed { get; } = [typeof(OperatorEvent), typeof(SiloReport)];

    public static IEnumerable<MethodInfo> Methods => Interfaces.SelectMany(grain => grain.GetMethods());

    /// <summary>Arguments and results, as they are declared, and what is streamed.</summary>
    public static IEnumerable<Type> Roots =>
        Methods.SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(Result(method)))
            .Concat(Callbacks
                .SelectMany(callback => callback.GetMethods())
                .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)))
            .Where(type => type != typeof(void) && !Callbacks.Contains(type))
            .Concat(Streamed)
            .Distinct();

    /// <summary>The roots and all that they hold, near or far.</summary>
    public static IReadOnlyCollection<Type> Reachable()
    {
        var reached = new HashSet<Type>();
        var open = new Stack<Type>(Roots);
        while (open.TryPop(out var type))
        {
            if (!reached.Add(type)) continue;
            foreach (var part in Parts(type)) open.Push(part);
        }

        return reached;
    }

    /// <summary>
    /// Those of them that are the contract's own: records and enumerations. A batch crosses in a form of its own, which the silo's project has.
    /// </summary>
    public static IEnumerable<Type> Messages =>
        Reachable()
            .Where(type => type.Assembly == typeof(IStreamGrain).Assembly && type != typeof(StreamBatch))
            .Select(static type => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type)
            .Distinct()
            .OrderBy(static type => type.Name, StringComparer.Ordinal);

    /// <summary>What the method's caller gets in the end; void when nothing.</summary>
    public static Type Result(MethodInfo method) => method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void);

    public static bool IsAtom(Type type) => type.IsEnum || Atoms.Contains(type);

    public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);

    /// <summary>The family that a base declares to the serialiser.</summary>
    public static IReadOnlyList<Type> Family(Type type) =>
        [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(derived => derived.DerivedType)];

    /// <summary>What is written; computed values marked as ignored are not.</summary>
    public static IEnumerable<PropertyInfo> Written(Type type) =>
        type
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always });

    private static IEnumerable<Type> Parts(Type type)
    {
        if (IsAtom(type)) return [];
        if (Nullable.GetUnderlyingType(type) is { } value) return [value];
        if (IsList(type) || IsMap(type)) return type.GetGenericArguments();
        return Written(type).Select(property => property.PropertyType).Concat(Family(type));
    }
}
