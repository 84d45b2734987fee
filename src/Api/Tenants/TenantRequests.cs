using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;

namespace Livehouse.Api.Tenants;

/// <param name="AdminEmail">The user to invite as its first admin; null: none.</param>
internal sealed record CreateTenantRequest(string Id, string Name, string? AdminEmail) : IRequest<CreateTenantRequest>
{
    public static CreateTenantRequest Read(Fields fields)
    {
        var id = fields.Text("id", TenantLimits.IdLengthMin, TenantLimits.IdLengthMax, TextKind.Exact);
        if (fields.Has("id") && TenantRules.IdFault(id) is { } fault) fields.Fail("id", fault);
        var email = fields.OptionalText("adminEmail", 1, AccountLimits.EmailLengthMax, TextKind.Exact);
        if (email is not null && AccountRules.EmailFault(email) is { } emailFault) fields.Fail("adminEmail", emailFault);
        return new CreateTenantRequest(id, fields.Text("name", 1, TenantLimits.NameLengthMax), email);
    }
}

/// <summary>What an operator changes of any tenant: its status, and whatever its admins can change.</summary>
internal sealed record ChangeTenantRequest(TenantEdit Edit) : IRequest<ChangeTenantRequest>
{
    public static ChangeTenantRequest Read(Fields fields) => new(TenantFields.Read(fields) with { Status = fields.OptionalWord<TenantStatus>("status") });
}

/// <summary>What the tenant's admins change of it.</summary>
internal sealed record ChangeInfoRequest(TenantEdit Edit) : IRequest<ChangeInfoRequest>
{
    public static ChangeInfoRequest Read(Fields fields) => new(TenantFields.Read(fields));
}

internal static class TenantFields
{
    public static TenantEdit Read(Fields fields)
    {
        var edit = fields.OptionalObject("policy", Policy) ?? new TenantEdit();
        var groupRoles = fields.OptionalObjects("groupRoles", TenantLimits.GroupRolesMax, GroupRoleOf);
        return edit with
        {
            Name = fields.OptionalText("name", 1, TenantLimits.NameLengthMax),
            Registration = fields.OptionalWord<TenantRegistration>("registration"),
            GroupRoles = fields.Has("groupRoles") ? groupRoles : null,
        };
    }

    private static TenantEdit Policy(Fields policy) => new()
    {
        Mfa = policy.OptionalWord<MfaPolicy>("mfa"),
        PasswordLengthMin = policy.OptionalInteger("passwordLengthMin", AccountLimits.PasswordLengthMin, AccountLimits.PasswordLengthMax),
        SessionIdleSeconds = policy.OptionalInteger("sessionIdleSeconds", TenantLimits.SessionSecondsMin, TenantLimits.SessionSecondsMax),
        SessionAgeSeconds = policy.OptionalInteger("sessionAgeSeconds", TenantLimits.SessionSecondsMin, TenantLimits.SessionSecondsMax),
        SsoRequired = policy.OptionalFlag("ssoRequired"),
    };

    private static GroupRole GroupRoleOf(Fields fields) =>
        new(fields.Text("group", 1, TenantLimits.GroupNameLengthMax, TextKind.Exact), fields.Word("role", [.. Role.All]));
}
