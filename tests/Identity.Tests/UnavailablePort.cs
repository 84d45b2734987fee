using System.Reflection;

namespace Livehouse.Tests;

/// <summary>
/// A port whose every call fails: what works without it is stored in the transaction of another one. Made by <see cref="DispatchProxy.Create{T, TProxy}"/>.
/// </summary>
public class UnavailablePort : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new IOException($"{targetMethod!.Name} is not to be called.");
}
