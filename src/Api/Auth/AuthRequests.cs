using Livehouse.Api.Requests;
using Livehouse.Identity.Accounts;
using Livehouse.Limits;

namespace Livehouse.Api.Auth;

internal sealed record RegisterRequest(string Email, string Username, string Password, string? DisplayName) : IRequest<RegisterRequest>
{
    /// <summary>Whose member the account becomes; null: the tenant <c>default</c>.</summary>
    public string? Tenant { get; init; }

    public static RegisterRequest Read(Fields fields) => new(
        Checked(fields, "email", fields.Text("email", 1, AccountLimits.EmailLengthMax, TextKind.Exact), AccountRules.EmailFault),
        Checked(
            fields,
            "username",
            fields.Text("username", AccountLimits.UsernameLengthMin, AccountLimits.UsernameLengthMax, TextKind.Exact),
            AccountRules.UsernameFault),
        fields.Text("password", AccountLimits.PasswordLengthMin, AccountLimits.PasswordLengthMax, TextKind.Secret),
        fields.OptionalText("displayName", 1, AccountLimits.DisplayNameLengthMax) is { } name
            ? Checked(fields, "displayName", name, AccountRules.DisplayNameFault)
            : null) { Tenant = fields.OptionalId("tenant") };

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(RegisterRequest);

    private static string Checked(Fields fields, string field, string text, Func<string, string?> faultOf)
    {
        if (faultOf(text) is { } fault) fields.Fail(field, fault);
        return text;
    }
}

/// <param name="Login">Email or username.</param>
internal sealed record LoginRequest(string Login, string Password, string? MfaCode) : IRequest<LoginRequest>
{
    /// <summary>Whose account it is; null: one of the tenant <c>default</c>.</summary>
    public string? Tenant { get; init; }

    public static LoginRequest Read(Fields fields) =>
        new(
            fields.Text("login", 1, AccountLimits.EmailLengthMax, TextKind.Exact),
            fields.Text("password", 1, AccountLimits.PasswordLengthMax, TextKind.Secret),
            fields.OptionalText("mfaCode", 1, MfaLimits.CodeLengthMax, TextKind.Exact)) { Tenant = fields.OptionalId("tenant") };

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(LoginRequest);
}

internal sealed record RefreshRequest(string RefreshToken) : IRequest<RefreshRequest>
{

    public static RefreshRequest Read(Fields fields) => new(fields.Text("refreshToken", 1, AccountLimits.RefreshTokenLengthMax, TextKind.Exact));

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(RefreshRequest);
}
