using System.Collections.Concurrent;
using System.Reflection;
using Livehouse.Hosting;

namespace Livehouse.Silo.Calls;

/// <summary>
/// Whether a grain call may be retried when it is unknown whether it took effect: by <see cref="NotRepeatableAttribute"/> and
/// <see cref="IRepeatableCommand"/>.
/// </summary>
internal sealed record CallRule(bool IsRepeatable, bool MissingMeansDone)
{
    private static readonly ConcurrentDictionary<MethodInfo, CallRule> Rules = new();

    public static CallRule Of(MethodInfo method) => Rules.GetOrAdd(method, static method => new CallRule(
        method.GetCustomAttribute<NotRepeatableAttribute>() is null,
        method.GetCustomAttribute<MissingMeansDoneAttribute>() is not null));
}
