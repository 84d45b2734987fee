using Livehouse.Identity.Sessions;

namespace Livehouse.Api.Auth;

/// <summary>
/// The cookie that browsers sign in with. Scripts can't read it, other sites' forms don't send it, and outside development it only goes over TLS.
/// </summary>
internal sealed class SessionCookies(IHostEnvironment environment)
{
    public const string Name = "livehouse_session";

    public static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 } value ? value : null;

    public void Set(HttpResponse response, SessionCookie cookie)
    {
        var options = Options();
        options.Expires = cookie.ExpiresAt;
        response.Cookies.Append(Name, cookie.Value, options);
    }

    public void Clear(HttpResponse response) => response.Cookies.Delete(Name, Options());

    private CookieOptions Options() => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = !environment.IsDevelopment(),
        Path = "/",
        IsEssential = true,
    };
}
