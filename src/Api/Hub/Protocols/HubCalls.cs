using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Livehouse.Api.Hub.Protocols;

/// <summary>
/// Sees to it that a call that can't be bound (no argument or several, a method that does not exist, an argument nested too deeply) still reaches the hub,
/// which reports what is wrong with it. SignalR itself would answer without a code, or close the connection.
/// </summary>
/// <param name="methods">The names of the hub's methods.</param>
internal sealed class HubCalls(IReadOnlySet<string> methods)
{
    /// <summary>The hub method that receives calls of methods that do not exist.</summary>
    public const string Unknown = "live:unknown";

    /// <summary>The argument passed to a hub method unless there is exactly one: <c>undefined</c>.</summary>
    private static readonly object?[] NoArgument = [default(JsonElement)];

    /// <summary>What a client sent, with a call that the hub can take in place of one that it can't.</summary>
    public HubMessage Bound(HubMessage message) => message switch
    {
        InvocationBindingFailureMessage failure => Unbound(failure.InvocationId, failure.Target),
        InvocationMessage invocation when !methods.Contains(invocation.Target) => Unbound(invocation.InvocationId, invocation.Target),
        _ => message,
    };

    /// <summary>An existing method reports what is wrong with its argument; the one for all others receives the name that was called.</summary>
    public InvocationMessage Unbound(string? invocationId, string? target) =>
        target is not null && methods.Contains(target)
            ? new(invocationId, target, NoArgument)
            : new(invocationId, Unknown, [JsonSerializer.SerializeToElement(target)]);
}
