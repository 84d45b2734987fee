using Livehouse.Api.Requests;
using Livehouse.Identity.Accounts;

namespace Livehouse.Api.Auth;

internal sealed record RegisterRequest(string Email, string Username, string Password, string? DisplayName) : IRequest<RegisterRequest>
{
    public static RegisterRequest Read(Fields fields) => new(
        Checked(fields, "email", fields.Text("email", 1, AccountRules.EmailLengthMax, TextKind.Exact), AccountRules.EmailFault),
        Checked(fields, "username", fields.Text("username", AccountRules.UsernameLengthMin, AccountRules.UsernameLengthMax, TextKind.Exact), AccountRules.UsernameFault),
        fields.Text("password", AccountRules.PasswordLengthMin, AccountRules.PasswordLengthMax, TextKind.Secret),
        fields.OptionalText("displayName", 1, AccountRules.DisplayNameLengthMax) is { } name ? Checked(fields, "displayName", name, AccountRules.DisplayNameFault) : null);

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(RegisterRequest);

    private static string Checked(Fields fields, string field, string text, Func<string, string?> faultOf)
    {
        if (faultOf(text) is { } fault) fields.Fail(field, fault);
        return text;
    }
}

/// <param name="Login">Email or username.</param>
internal sealed record LoginRequest(string Login, string Password) : IRequest<LoginRequest>
{
    public static LoginRequest Read(Fields fields) => new(fields.Text("login", 1, AccountRules.EmailLengthMax, TextKind.Exact), fields.Text("password", 1, AccountRules.PasswordLengthMax, TextKind.Secret));

    /// <summary>Keeps password and address out of logs.</summary>
    public override string ToString() => nameof(LoginRequest);
}

internal sealed record RefreshRequest(string RefreshToken) : IRequest<RefreshRequest>
{
    private const int LengthMax = 1024;

    public static RefreshRequest Read(Fields fields) => new(fields.Text("refreshToken", 1, LengthMax, TextKind.Exact));

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(RefreshRequest);
}
