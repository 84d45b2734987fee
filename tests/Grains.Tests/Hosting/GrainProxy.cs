using System.Reflection;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Makes every call of a grain interface a turn of one of the grain's activations.</summary>
public class GrainProxy<TGrain> : DispatchProxy where TGrain : class
{
    private static readonly MethodInfo AskMethod = typeof(GrainProxy<TGrain>).GetMethod(nameof(Ask), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly Dictionary<Type, MethodInfo> AskByResult = [];

    private TestSilo _silo = null!;
    private GrainRef _grain = null!;

    internal void Serve(TestSilo silo, GrainRef grain) => (_silo, _grain) = (silo, grain);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.ReturnType == typeof(Task)) return CallVoid(targetMethod, args);
        var result = targetMethod.ReturnType.GetGenericArguments()[0];
        MethodInfo? ask;
        lock (AskByResult)
        {
            if (!AskByResult.TryGetValue(result, out ask)) AskByResult[result] = ask = AskMethod.MakeGenericMethod(result);
        }

        return ask.Invoke(this, [targetMethod, args]);
    }

    private Task CallVoid(MethodInfo method, object?[]? args)
    {
        var caller = new TaskCompletionSource();
        _silo.Route(_grain).Enqueue(Turn.Of(grain => (Task)Call(method, grain, args), caller));
        return caller.Task;
    }

    private Task<T> Ask<T>(MethodInfo method, object?[]? args)
    {
        var caller = new TaskCompletionSource<T>();
        _silo.Route(_grain).Enqueue(Turn.Of(grain => (Task<T>)Call(method, grain, args), caller));
        return caller.Task;
    }

    private static object Call(MethodInfo method, object grain, object?[]? args) => method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, args, null)!;
}

internal static class GrainProxy
{
    public static TGrain To<TGrain>(TestSilo silo, GrainRef grain) where TGrain : class
    {
        var proxy = DispatchProxy.Create<TGrain, GrainProxy<TGrain>>();
        ((GrainProxy<TGrain>)(object)proxy).Serve(silo, grain);
        return proxy;
    }
}
