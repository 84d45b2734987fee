using System.Reflection;

namespace Livehouse.Tests.GrainContracts;

/// <summary>A member of a message, as nodes of different versions know it.</summary>
/// <param name="Id">A parameter's is its place; a property's, its <c>[Id]</c>. The two are counted apart.</param>
/// <param name="IsParameter">Of the record's constructor.</param>
public sealed record WireMember(uint Id, bool IsParameter, PropertyInfo Property)
{
    /// <summary>The parameters, then the properties, each by id. A property without an id that could be set is an error: it would not cross.</summary>
    public static IReadOnlyList<WireMember> Of(Type message)
    {
        var parameters = Parameters(message).Select(static parameter => parameter.Name).ToList();
        return
        [
            .. GrainContract.Written(message)
                .Where(static property => property.GetMethod is { IsAbstract: false })
                .Select(property => property switch
                {
                    _ when property.GetCustomAttribute<IdAttribute>() is { } id => new WireMember(id.Id, false, property),
                    _ when parameters.IndexOf(property.Name) is >= 0 and var place => new WireMember((uint)place, true, property),
                    _ => throw new InvalidOperationException($"{message.Name}.{property.Name} has no [Id], so it would not cross."),
                })
                .OrderByDescending(static member => member.IsParameter)
                .ThenBy(static member => member.Id),
        ];
    }

    /// <summary>Of the constructor that a record is declared with; none when it is declared without.</summary>
    private static ParameterInfo[] Parameters(Type message) =>
        message.GetConstructors()
            .Select(static constructor => constructor.GetParameters())
            .Where(parameters => parameters is not [var only] || only.ParameterType != message)
            .MaxBy(static parameters => parameters.Length) ?? [];

    public override string ToString() => IsParameter ? $"({Id})" : $"[{Id}]";
}
