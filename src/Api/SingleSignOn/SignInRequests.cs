using Livehouse.Api.Requests;
using Livehouse.Limits;

namespace Livehouse.Api.SingleSignOn;

internal sealed record InitiateRequest(string? Tenant, string? Email, string? ReturnUrl) : IRequest<InitiateRequest>
{
    public static bool MayBeEmpty => true;

    public static InitiateRequest Read(Fields fields) => new(
        fields.OptionalText("tenant", 1, TenantLimits.IdLengthMax, TextKind.Exact),
        fields.OptionalText("email", 1, AccountLimits.EmailLengthMax, TextKind.Exact),
        fields.OptionalText("returnUrl", 1, SsoLimits.UrlLengthMax, TextKind.Exact));

    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => nameof(InitiateRequest);
}

internal sealed record ExchangeRequest(string Code) : IRequest<ExchangeRequest>
{
    public static ExchangeRequest Read(Fields fields) => new(fields.Text("code", 1, SsoLimits.StateLengthMax, TextKind.Exact));

    /// <summary>Keeps the code out of logs.</summary>
    public override string ToString() => nameof(ExchangeRequest);
}
