namespace Livehouse.Api.Auth;

/// <summary>
/// On a request: it comes from a page that may use the session cookie, which the request's <c>Origin</c> proves. A page of another site can make a browser send
/// the cookie, but not change that header.
/// </summary>
internal sealed class TrustedOriginFeature
{
    public static TrustedOriginFeature Instance { get; } = new();
}
