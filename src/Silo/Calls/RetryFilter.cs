using Livehouse.Hosting;
using Livehouse.Refusals;

namespace Livehouse.Silo.Calls;

/// <summary>
/// Makes the calls of fronts, of the outbox and of other code outside grains survive the loss of a silo, by <see cref="CallPolicy"/>. A call from grain to
/// grain is attempted once: the caller at the beginning of the chain retries all of it.
/// </summary>
internal sealed class RetryFilter(CallPolicy policy) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceContext is null && context.InterfaceMethod.DeclaringType?.Assembly == typeof(IGrains).Assembly ? Persist(context) : context.Invoke();

    private Task Persist(IOutgoingGrainCallContext context)
    {
        var rule = CallRule.Of(context.InterfaceMethod);
        if (!rule.IsRepeatable || IsUnrepeatableCommand(context)) return policy.Once(() => Try(context));
        return rule.MissingMeansDone ? UntilMissing(context) : policy.Repeat(() => Try(context));
    }

    private static bool IsUnrepeatableCommand(IOutgoingGrainCallContext context) =>
        context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is IRepeatableCommand { IsRepeatable: false };

    private async Task UntilMissing(IOutgoingGrainCallContext context)
    {
        var tries = 0;
        await policy.Repeat(() =>
        {
            tries++;
            return Try(context);
        });
        if (tries > 1 && context.Result is Outcome<Done> { Refusal.Code: RefusalCodes.NotFound }) context.Result = (Outcome<Done>)Done.Instance;
    }

    /// <summary>Orleans returns a failure as a response that contains it.</summary>
    private static async Task<bool> Try(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        return context.Response?.Exception is { } failure ? throw failure : true;
    }
}
