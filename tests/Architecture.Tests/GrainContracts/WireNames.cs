using System.Globalization;
using System.Reflection;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// What nodes of different versions know of each other's grains and messages, a line each: methods by their aliases; then messages by theirs, with what they
/// derive from, the id, name and type of each member (<c>(0)</c> a record's parameter, <c>[0]</c> a property), and the number and name of each enumeration's
/// values.
/// </summary>
internal static class WireNames
{
    private const string Prefix = "livehouse.";

    public static IReadOnlyList<string> Lines =>
    [
        .. GrainContract.Interfaces.AddRange(GrainContract.Callbacks).SelectMany(Methods).Order(StringComparer.Ordinal),
        .. GrainContract.Messages.SelectMany(Message),
    ];

    private static IEnumerable<string> Methods(Type contract) => contract.GetMethods().Select(method =>
        $"{AliasOf(contract)} {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) "
            + $"{NameOf(GrainContract.Result(method))}");

    private static IEnumerable<string> Message(Type message)
    {
        var alias = AliasOf(message);
        if (message.IsEnum)
        {
            return Enum.GetValues(message).Cast<Enum>().Select(value => $"{alias} {Convert.ToInt64(value, CultureInfo.InvariantCulture)} {value}");
        }

        var name = message.BaseType == typeof(object) ? alias : $"{alias} : {NameOf(message.BaseType!)}";
        return WireMember.Of(message).Select(member => $"{alias} {member} {member.Property.Name} {NameOf(member.Property.PropertyType)}").Prepend(name);
    }

    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
            ?? throw new InvalidOperationException($"{member.DeclaringType?.Name} {member.Name} has no [Alias].");

    private static string NameOf(Type type)
    {
        var name = GrainContract.Messages.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type) ? AliasOf(type)[Prefix.Length..] : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
