using Livehouse.Api.Problems;
using Livehouse.LiveKit;
using Livehouse.Refusals;

namespace Livehouse.Api.Watching;

/// <summary>Refuses requests for a token of the main media server early when it has no credentials.</summary>
internal sealed class NeedsMainInstance(LiveKitInstances instances) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        instances.Main.HasCredentials
            ? next(context)
            : ValueTask.FromResult<object?>(new Problem(RefusalCodes.LiveKitNotConfigured, "The media server has no credentials configured."));
}
