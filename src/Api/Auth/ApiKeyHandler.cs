using System.Security.Claims;
using System.Text.Encodings.Web;
using Livehouse.Api.Problems;
using Livehouse.Identity.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Livehouse.Api.Auth;

/// <summary>Finds which program asks by the API key that it shows: as a bearer token, or in <c>X-Api-Key</c> where there is no <c>Authorization</c>.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyService keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    /// <summary>Null: none is shown. Empty: what is shown is no key.</summary>
    public static string? Of(HttpRequest request)
    {
        if (BearerToken.Of(request) is { } token) return token.StartsWith(ApiKey.KeyPrefix, StringComparison.Ordinal) ? token : null;
        var header = request.Headers[Header];
        return header.Count switch
        {
            0 => null,
            1 => header.ToString().Trim(),
            _ => "",
        };
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Of(Request) is not { } text) return AuthenticateResult.NoResult();
        if (await keys.Verify(text, Context.RequestAborted) is not { } program) return AuthenticateResult.Fail("The key is not valid.");
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(program, bySession: false)), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden).ExecuteAsync(Context);
}
