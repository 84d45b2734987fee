using Livehouse.Api.Configuration;
using Livehouse.Api.Security;
using Livehouse.SingleSignOn.Saml;

namespace Livehouse.Api.SingleSignOn;

/// <summary>Addresses that sign-ins go through.</summary>
internal sealed class SsoAddresses(LivehouseSettings settings)
{
    private readonly AllowedOrigins _allowed = new(settings);

    /// <summary>This server's callback, as it is registered at providers.</summary>
    public string Callback(HttpRequest request) => $"{Base(request)}{SamlServiceProvider.CallbackPath}";

    /// <summary>
    /// Whether this page may receive a code: it must have this server's own origin, or a listed one. With <c>CORS_ORIGINS=*</c> any page may call, but codes
    /// only go to listed ones.
    /// </summary>
    public bool IsAllowed(HttpRequest request, string returnUrl)
    {
        if (!Uri.TryCreate(returnUrl, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || returnUrl.Contains('\\'))
        {
            return false;
        }
        if (WebOrigin.Read($"{uri.Scheme}://{uri.Authority}") is not { } page) return false;
        return WebOrigin.Read(Base(request))?.Text == page.Text || (_allowed.IsListed(page) && !_allowed.IsAny);
    }

    private string Base(HttpRequest request) => settings.Sso.BaseUrl.Length > 0 ? settings.Sso.BaseUrl : $"{request.Scheme}://{request.Host.Value}";
}
