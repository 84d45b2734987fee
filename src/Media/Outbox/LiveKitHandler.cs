using Livehouse.LiveKit;
using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>The services of every handler of media server messages.</summary>
public sealed record LiveKitHandlerServices(LiveKitInstances Instances, MediaOptions Options, TimeProvider Time)
{
    /// <param name="instance">Null: the main one, where streams and their ingresses are.</param>
    /// <exception cref="OutboxMessageFailedException">The instance is not configured (any more): retries are pointless.</exception>
    internal LiveKitClient Client(string? instance)
    {
        var found = instance is null ? Instances.Main : Instances.Find(instance);
        if (found is null) throw new OutboxMessageFailedException($"The media server {instance} is no longer configured here.", isPermanent: true);
        return found.Client ?? throw new OutboxMessageFailedException($"The media server {found.Name} has no credentials configured.", isPermanent: true);
    }
}

/// <summary>
/// Handles messages of one type that LiveKit or the object store carries out, with a time limit per attempt, and decides for each failure whether a retry can
/// help. An attempt can be cut off after the call took effect, so a handler of a call that is not idempotent first looks for the result of an earlier attempt:
/// a recording by the object that it writes, an ingress by its name.
/// </summary>
public abstract class LiveKitHandler<TMessage>(LiveKitHandlerServices services) : OutboxHandler<TMessage> where TMessage : OutboxMessage
{
    public sealed override Task<OutboxResult?> Run(TMessage message, CancellationToken cancellation) =>
        WithinTime(limit => RunWithin(message, limit), isWanted: true, message, cancellation);

    public sealed override Task Undo(TMessage message, CancellationToken cancellation) => WithinTime(
        async limit =>
        {
            await UndoWithin(message, limit);
            return null;
        },
        isWanted: false,
        message,
        cancellation);

    protected abstract Task<OutboxResult?> RunWithin(TMessage message, CancellationToken cancellation);

    protected virtual Task UndoWithin(TMessage message, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Why LiveKit did not do it, when a retry may help.</summary>
    protected virtual string DescribeTransient(LiveKitException failure) =>
        failure is { Code: LiveKitErrors.Unreachable, Status: null } ? "The media server can't be reached." : "The media server did not answer.";

    protected LiveKitClient Client(string? instance) => services.Client(instance);

    private async Task<OutboxResult?> WithinTime(
        Func<CancellationToken, Task<OutboxResult?>> run, bool isWanted, TMessage message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(services.Options.OutboxTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new OutboxMessageFailedException("The media server did not answer in time.", isPermanent: false, late);
        }
        catch (LiveKitException failed)
        {
            // The operator fixes a wrong key: a message that must eventually succeed is retried until then, but no user is kept waiting for that.
            var failsAtOnce = isWanted && OutboxPolicyAttribute.Of(message).Retry == OutboxRetry.Prompt;
            throw failed switch
            {
                { IsTransient: true } => new OutboxMessageFailedException(DescribeTransient(failed), isPermanent: false, failed),
                { Code: LiveKitErrors.Unauthenticated or LiveKitErrors.PermissionDenied or LiveKitErrors.NotLiveKit } =>
                    new OutboxMessageFailedException("The media server does not accept this server's requests.", failsAtOnce, failed),
                _ => new OutboxMessageFailedException("The media server refused the request.", isPermanent: true, failed),
            };
        }
        catch (ObjectStoreException failed)
        {
            throw new OutboxMessageFailedException("The object store did not answer.", isPermanent: false, failed);
        }
    }
}

internal static class LiveKitCalls
{
    /// <summary>Makes a call that counts as done when LiveKit answers that there is nothing (left) to do.</summary>
    public static async Task Unless(Func<LiveKitException, bool> isDone, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (LiveKitException answer) when (isDone(answer))
        {
            // Already in the desired state.
        }
    }

    public static Task UnlessNotFound(Func<Task> call) => Unless(static answer => answer.IsNotFound, call);
}
