using Livehouse.Refusals;
using Livehouse.Storage;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>Turns the refusal or failure of a hub method into the <c>error</c> event and the failed invocation, in one place.</summary>
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
            throw SendError(invocation, HubErrors.From(refused.Refusal, refused.StreamId));
        }
        catch (StorageUnavailableException)
        {
            // The storage has logged why, once.
            throw SendError(invocation, HubErrors.From(Refusal.StorageUnavailable(), streamId: null));
        }
        catch (OperationCanceledException) when (invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            // The client is gone.
            throw new HubException(HubErrors.Internal);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.InvocationFailed(error, invocation.HubMethodName);
            throw SendError(invocation, HubErrors.Unexpected());
        }
    }

    private HubException SendError(HubInvocationContext invocation, HubErrorEvent error)
    {
        connections.Find(invocation.Context.ConnectionId)?.SendError(error);
        return new HubException(error.Code);
    }
}
