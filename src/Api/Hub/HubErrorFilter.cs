using Livehouse.Refusals;
using Livehouse.Storage;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>The one place where a refusal or a failure of a hub method becomes the <c>error</c> event and the failed invocation.</summary>
internal sealed class HubErrorFilter(LiveConnections connections, LiveHubLog log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocation);
        }
        catch (RefusedException refused)
        {
            throw Tell(invocation, HubErrors.From(refused.Refusal, refused.StreamId));
        }
        catch (StorageUnavailableException)
        {
            // The storage has logged why, once.
            throw Tell(invocation, HubErrors.From(Refusal.StorageUnavailable(), streamId: null));
        }
        catch (OperationCanceledException) when (invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
            throw new HubException(HubErrors.Internal);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.InvocationFailed(error, invocation.HubMethodName);
            throw Tell(invocation, HubErrors.Unexpected());
        }
    }

    private HubException Tell(HubInvocationContext invocation, HubErrorEvent error)
    {
        connections.Find(invocation.Context.ConnectionId)?.SendError(error);
        return new HubException(error.Code);
    }
}
