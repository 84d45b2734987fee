using System.Net;

namespace Livehouse.Api.Configuration;

/// <summary>Reads the addresses to listen on, and the HTTPS address that plain HTTP is redirected to.</summary>
internal sealed class AddressReader(Variables variables, IConfiguration configuration)
{
    private const int DefaultHttpsPort = 443;

    /// <summary><c>PORT</c> is set by hosting platforms and takes precedence. It means every address in production and only loopback in development.</summary>
    /// <returns>One or more addresses, separated by <c>;</c>.</returns>
    public string Urls(bool isProduction)
    {
        if (variables.Port("PORT") is { } port) return isProduction ? $"http://*:{port}" : $"http://{(port == 0 ? "127.0.0.1" : "localhost")}:{port}";
        var urls = variables.Text("urls", "http://localhost:5080");
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0 || !addresses.All(IsAddress))
        {
            variables.Fail("ASPNETCORE_URLS", "must be addresses such as http://127.0.0.1:5080 or https://*:443, separated by ';'");
        }
        else if (addresses.Any(IsLocalhostWithAnyPort))
        {
            variables.Fail("ASPNETCORE_URLS", "needs an address such as 127.0.0.1 in place of localhost for port 0, which listens on any free port");
        }
        return urls;
    }

    /// <summary>
    /// <c>HTTPS_PORT</c>; else that of the first <c>https</c> address that the server itself listens on; else, behind proxies that send
    /// <c>X-Forwarded-Proto</c>, 443. Null: nothing is known to answer HTTPS, and a redirect would leave clients without an
    /// answer.
    /// </summary>
    /// <param name="isRedirectAsked"><c>HTTPS_REDIRECT</c> was set to true explicitly, not just by default.</param>
    public HttpsTarget? Https(string urls, bool hasProxies, bool isRedirectAsked)
    {
        if (variables.Port("HTTPS_PORT", least: 1) is { } port) return new HttpsTarget(port, IsSure: true);
        if (OwnPort(urls) is { } own) return new HttpsTarget(own, IsSure: true);
        if (hasProxies) return new HttpsTarget(DefaultHttpsPort, IsSure: false);
        if (isRedirectAsked)
        {
            variables.Fail("HTTPS_REDIRECT", "is true, but nothing is known to answer HTTPS: set HTTPS_PORT to the port where TLS is terminated, or "
                + "TRUSTED_PROXIES to its address, or listen on https:// (ASPNETCORE_URLS)");
        }

        return null;
    }

    /// <summary>The first address with a known port as somebody on this machine opens it; null: there is none.</summary>
    public static string? OwnUrl(string urls)
    {
        foreach (var address in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (TryParse(address) is not { Port: > 0, IsUnixPipe: false, IsNamedPipe: false } parsed) continue;
            var isEverywhere = parsed.Host is "*" or "+" || (IPAddress.TryParse(parsed.Host, out var ip)
                && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
            return $"{parsed.Scheme}://{(isEverywhere ? "localhost" : parsed.Host)}:{parsed.Port}";
        }

        return null;
    }

    /// <summary>If Kestrel's own configuration section defines endpoints, they override the addresses.</summary>
    private int? OwnPort(string urls)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToList();
        foreach (var address in endpoints.Count > 0 ? endpoints : [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
        {
            if (TryParse(address) is { Port: > 0 } parsed && parsed.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase)) return parsed.Port;
        }

        return null;
    }

    private static bool IsAddress(string text) =>
        TryParse(text) is { PathBase.Length: 0 } address
        && (address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        && (address.IsUnixPipe || address.IsNamedPipe || (address.Port is >= 0 and <= IPEndPoint.MaxPort && IsHost(address.Host)));

    private static bool IsHost(string host) => host is "*" or "+" || Uri.CheckHostName(host) != UriHostNameType.Unknown;

    private static bool IsLocalhostWithAnyPort(string text) =>
        TryParse(text) is { Port: 0 } address && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static BindingAddress? TryParse(string text)
    {
        try
        {
            return BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>Where plain HTTP is redirected to.</summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="IsSure">Something there answers HTTPS; otherwise redirect only if a proxy says that it received a request over plain HTTP.</param>
public sealed record HttpsTarget(int Port, bool IsSure);
