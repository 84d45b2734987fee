using System.Net;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Outbox;

namespace Livehouse.Identity.Accounts;

/// <param name="DisplayName">Null: the username.</param>
/// <param name="OperationId">The same for a repeat of the same request, which then answers the account that its first try made; null: none is expected.</param>
/// <param name="UserAgent">What the client calls itself; shown in the list of sessions.</param>
public sealed record RegisterAccount(string Email, string Username, string Password, string? DisplayName, string? OperationId, string UserAgent)
{
    /// <summary>As the front saw it, forwarded headers applied; null: none is known, as of a Unix socket.</summary>
    public IPAddress? ClientAddress { get; init; }

    /// <summary>Whose member the account becomes.</summary>
    public string TenantId { get; init; } = Caller.DefaultTenant;

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(RegisterAccount);
}

/// <param name="SessionId">The session that asks; null: a token of the host application, which needs the password.</param>
/// <param name="Password">Null: the session must be young enough (<see cref="AccountService.DeletedWithoutPasswordFor"/>).</param>
public sealed record DeleteAccount(Caller Caller, string? SessionId, string? Password)
{
    public AuditOrigin Origin { get; init; } = AuditOrigin.None;

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => nameof(DeleteAccount);
}

/// <param name="Work">The message that erases the rest. It is stored on disk, and may be run immediately.</param>
public sealed record DeletedAccount(PendingOutboxMessage Work);

/// <param name="Roles">Out of <see cref="Role"/>; at least one.</param>
public sealed record SetRoles(Caller Caller, string UserId, IReadOnlyList<string> Roles)
{
    public AuditOrigin Origin { get; init; } = AuditOrigin.None;
}

public sealed record RolesView(string UserId, IReadOnlyList<string> Roles);

/// <param name="Until">When the proof runs out.</param>
public sealed record SteppedUp(DateTimeOffset Until);

/// <param name="Login">Email or username.</param>
public sealed record LogIn(string Login, string Password, string UserAgent)
{
    /// <summary>A code of a second factor, where the user has one at hand already; null: none.</summary>
    public string? MfaCode { get; init; }

    /// <summary>As <see cref="RegisterAccount.ClientAddress"/>.</summary>
    public string? Ip { get; init; }

    /// <summary>Whose account it is.</summary>
    public string TenantId { get; init; } = Caller.DefaultTenant;

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(LogIn);
}
