using System.Reflection;

namespace Livehouse.Tests;

/// <summary>An implementation of any interface that hands its calls to one function.</summary>
public class Recording : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    public static T Of<T>(Func<MethodInfo, object?[], object?> answer) where T : class
    {
        var made = Create<T, Recording>();
        ((Recording)(object)made)._answer = answer;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
