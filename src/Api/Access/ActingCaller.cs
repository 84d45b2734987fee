using Livehouse.Api.Auth;
using Livehouse.Identity.Audit;

namespace Livehouse.Api.Access;

/// <summary>The caller, and where the request came from, for the audit log.</summary>
internal static class ActingCaller
{
    public static Acting GetActing(this HttpContext context) => Acting.As(context.GetCaller(), context.GetOrigin());

    public static AuditOrigin GetOrigin(this HttpContext context) => new(
        context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString(), context.GetVerified()?.SessionId);
}
