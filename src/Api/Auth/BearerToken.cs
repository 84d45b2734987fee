using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Livehouse.Api.Auth;

/// <summary>
/// The token that a request shows: after <c>Authorization: Bearer</c>; under <c>/hubs</c> also in <c>?access_token=</c>, because browsers can't set headers on
/// WebSockets. A request that shows one stands for that token's caller or is refused, whatever cookie comes beside it.
/// </summary>
internal static class BearerToken
{
    public const string SchemeName = JwtBearerDefaults.AuthenticationScheme;

    public static bool IsForHub(HttpRequest request) => request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null: none is shown. Empty: what is shown is no token.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count > 0)
        {
            // Two count as none: it would be unclear who the caller is.
            if (header.Count > 1) return "";
            var parts = header.ToString().Split(' ', 2);
            if (!parts[0].Equals(SchemeName, StringComparison.OrdinalIgnoreCase)) return null;
            return parts.Length == 2 ? parts[1].Trim() : "";
        }

        return IsForHub(request) && request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }
}
