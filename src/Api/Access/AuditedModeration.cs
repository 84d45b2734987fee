using Livehouse.Api.Auth;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Api.Access;

/// <summary>
/// Writes what moderators did. A grain has done it before this is written, and the answer waits for it: a process that dies in between has neither answered
/// nor written, and the moderator's repeat, which the grain answers as the first time, writes it.
/// </summary>
internal sealed class AuditedModeration(IAuditLog audit, TenantDirectory tenants, TimeProvider time)
{
    /// <summary>Hosts stop their own streams without a word here.</summary>
    public Task WriteStop(HttpContext context, StreamView stream) => stream.OwnerId == context.GetCaller().UserId
        ? Task.CompletedTask
        : Write(context, AuditActions.StreamStop, stream.Id, ("owner", stream.OwnerId));

    /// <summary>Nothing is written for tenants that only the host application knows: no one could read it.</summary>
    public async Task Write(HttpContext context, string action, string target, params (string Name, string Value)[] details)
    {
        var tenantId = context.GetCaller().TenantId;
        if (await tenants.Find(tenantId) is null) return;
        var entry = context.GetActing().Did(tenantId, action, time.GetUtcNow().Truncate(), target);
        foreach (var (name, value) in details) entry = entry.With(name, value);
        await audit.Write(entry, CancellationToken.None);
    }
}
