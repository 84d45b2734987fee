using System.Reflection;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// The names by which nodes of different versions call each other's grains, as they were released: <c>wire-names.txt</c>. A name that goes, or means something
/// else, breaks a rolling upgrade. New ones are added to the file.
/// </summary>
public sealed class WireNameTests
{
    [Fact]
    public void GivenTheContract_ThenItsWireNamesAreThoseOfTheFile()
    {
        var names = GrainContract.Interfaces.AddRange(GrainContract.Callbacks).SelectMany(Names).Order(StringComparer.Ordinal);
        Assert.Equal(Tree.Read("tests/Architecture.Tests/GrainContracts/wire-names.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries), names);
    }

    private static IEnumerable<string> Names(Type contract) => contract.GetMethods().Select(method =>
        $"{AliasOf(contract)} {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) "
            + $"{NameOf(GrainContract.Result(method))}");

    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias
            ?? throw new InvalidOperationException($"{member.DeclaringType?.Name} {member.Name} has no [Alias].");

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
