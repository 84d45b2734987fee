using System.Reflection;
using System.Runtime.CompilerServices;
using Livehouse.Hosting;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.GrainContracts;

/// <summary>What every grain interface has in common.</summary>
public sealed class GrainInterfaceTests
{
    [Fact]
    public void GivenTheContract_ThenEveryGrainInterfaceCanBeFound()
    {
        var named = typeof(IGrains).Assembly.GetExportedTypes().Where(type => type.IsInterface && type.Name.EndsWith("Grain", StringComparison.Ordinal));
        Assert.Equal(named.OrderBy(type => type.Name), GrainContract.Interfaces.OrderBy(type => type.Name));
    }

    [Fact]
    public void GivenAGrainInterface_ThenItHasOnlyAsynchronousMethods()
    {
        foreach (var grain in GrainContract.Interfaces)
        {
            Assert.Empty(grain.GetProperties());
            Assert.Empty(grain.GetEvents());
            Assert.Equal([nameof(IAddressable), nameof(IGrain), nameof(IGrainWithStringKey)], grain.GetInterfaces().Select(static each => each.Name).Order());
            foreach (var method in grain.GetMethods())
            {
                var returned = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
                Assert.True(
                    returned == typeof(Task) || returned == typeof(Task<>) || returned == typeof(ValueTask) || returned == typeof(ValueTask<>),
                    $"{grain.Name}.{method.Name} returns {returned}.");
                Assert.False(method.IsGenericMethod || method.IsStatic || !method.IsAbstract, $"{grain.Name}.{method.Name} is not a plain method.");
                Assert.DoesNotContain(
                    method.GetParameters(), parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsPointer || parameter.IsOptional);
            }

            Assert.Equal(grain.GetMethods().Length, grain.GetMethods().DistinctBy(method => method.Name).Count());
        }
    }

    [Fact]
    public void GivenTheCallback_ThenItsMethodsAreOneWay()
    {
        Assert.All(GrainContract.Callbacks.SelectMany(callback => callback.GetMethods()), method => Assert.Equal(typeof(void), method.ReturnType));
        Assert.Empty(GrainContract.Callbacks.SelectMany(callback => callback.GetProperties()));
    }

    [Fact]
    public void GivenWhatCrosses_ThenItCannotChange()
    {
        foreach (var type in GrainContract.Reachable().Where(type => !GrainContract.IsAtom(type) && Nullable.GetUnderlyingType(type) is null))
        {
            if (GrainContract.IsList(type) || GrainContract.IsMap(type)) continue;
            Assert.True(
                type.GetMethod("<Clone>$") is not null,
                $"{type} is no record: a grain interface takes and answers records, plain values and read-only collections.");
            Assert.True(type.IsSealed || (type.IsAbstract && GrainContract.Family(type).Count > 0), $"{type} is open: what a derived type adds would be lost.");
            Findings.None(type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(field => $"{type}.{field.Name} is a field"));
            Findings.None(type.GetProperties().Where(IsChangeable).Select(property => $"{type}.{property.Name} can be set"));
        }
    }

    [Fact]
    public void GivenAFamily_ThenItsBaseDeclaresEveryMember()
    {
        foreach (var type in GrainContract.Reachable().Where(type => type is { IsAbstract: true, IsInterface: false }))
        {
            var members = type.Assembly.GetTypes().Where(member => member.IsSubclassOf(type));
            Assert.Equal(members.OrderBy(member => member.Name), GrainContract.Family(type).OrderBy(member => member.Name));
        }
    }

    private static bool IsChangeable(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
