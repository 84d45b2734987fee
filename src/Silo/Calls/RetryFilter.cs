using System.Reflection;
using Livehouse.Hosting;
using Livehouse.Refusals;

namespace Livehouse.Silo.Calls;

/// <summary>
/// Makes the calls of fronts, of the outbox and of other code outside grains survive the loss of a silo, by <see cref="CallPolicy"/>. A call from grain to
/// grain is attempted once: the caller at the beginning of the chain retries all of it.
/// </summary>
/// <param name="lost">Ends the wait for answers that died with a silo.</param>
internal sealed class RetryFilter(CallPolicy policy, LostAnswers lost) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceContext is null && context.InterfaceMethod.DeclaringType?.Assembly == typeof(IGrains).Assembly ? Persist(context) : context.Invoke();

    private Task Persist(IOutgoingGrainCallContext context)
    {
        var rule = CallRule.Of(context.InterfaceMethod);
        if (!rule.IsRepeatable || IsUnrepeatableCommand(context)) return policy.Once(() => Try(context));
        return rule.MissingMeansDone ? UntilMissing(context) : Repeat(context, static () => { });
    }

    private static bool IsUnrepeatableCommand(IOutgoingGrainCallContext context) =>
        context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is IRepeatableCommand { IsRepeatable: false };

    private async Task UntilMissing(IOutgoingGrainCallContext context)
    {
        var tries = 0;
        await Repeat(context, () => tries++);
        if (tries > 1 && context.Result is Outcome<Done> { Refusal.Code: RefusalCodes.NotFound }) context.Result = (Outcome<Done>)Done.Instance;
    }

    /// <param name="begins">Called for each attempt.</param>
    private async Task Repeat(IOutgoingGrainCallContext context, Action begins)
    {
        var token = CancellationToken.None;
        try
        {
            await policy.Repeat(() =>
            {
                begins();
                token = lost.Token;
                return Try(context).WaitAsync(token);
            });
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            begins();
            await Anew(context);
        }
    }

    /// <summary>A context carries one call at a time, and this one's is still pending: a new call, which is retried by itself.</summary>
    private static async Task Anew(IOutgoingGrainCallContext context)
    {
        var arguments = new object?[context.Request.GetArgumentCount()];
        for (var at = 0; at < arguments.Length; at++) arguments[at] = context.Request.GetArgument(at);
        var method = context.InterfaceMethod;
        var call = (Task)method.Invoke(context.Grain, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await call;
        context.Result = method.ReturnType.IsGenericType ? method.ReturnType.GetProperty(nameof(Task<>.Result))!.GetValue(call) : null;
    }

    /// <summary>Orleans returns a failure as a response that contains it.</summary>
    private static async Task<bool> Try(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        return context.Response?.Exception is { } failure ? throw failure : true;
    }
}
