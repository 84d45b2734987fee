using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.Api.SingleSignOn;

/// <summary>
/// Binds a sign-in to the browser that began it: an attacker's callback, sent to a victim, would sign the victim in as the attacker. One secret for all
/// sign-ins of a browser, so that two tabs don't disturb each other.
/// </summary>
internal static class SsoCookies
{
    private const string Name = "livehouse_sso";

    public static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 and < 200 } value ? value : null;

    /// <summary>The browser's secret, which it gets if it has none.</summary>
    public static string Ensure(HttpContext context)
    {
        var value = Read(context.Request) ?? SignInAttempt.NewSecret();
        context.Response.Cookies.Append(Name, value, new CookieOptions
        {
            HttpOnly = true,
            // A SAML provider's form comes from another site. Without TLS browsers refuse such a cookie; in development everything is on one site.
            SameSite = context.Request.IsHttps ? SameSiteMode.None : SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = SamlServiceProvider.CallbackPath[..SamlServiceProvider.CallbackPath.LastIndexOf('/')],
            IsEssential = true,
            MaxAge = TimeSpan.FromHours(1),
        });
        return value;
    }
}
