using System.Net;
using System.Web;

namespace Livehouse.Testing.Providers;

/// <summary>What a browser does between an application and a provider: it keeps cookies and follows redirects, up to the application's own address.</summary>
public sealed class Browser : IDisposable
{
    private const int RedirectsMax = 20;

    private readonly HttpClient _http;

    public Browser() => _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { Timeout = Hang.After };

    public CookieContainer Cookies { get; } = new();

    /// <summary>Goes where it is sent until that begins with <paramref name="until"/>, and does not open that.</summary>
    public async Task<Uri> Follow(string address, string until)
    {
        var at = new Uri(address);
        for (var step = 0; step < RedirectsMax; step++)
        {
            if (at.AbsoluteUri.StartsWith(until, StringComparison.Ordinal)) return at;
            using var answer = await _http.GetAsync(at);
            at = answer.Headers.Location is { } next
                ? new Uri(at, next)
                : throw new InvalidOperationException($"{at} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        throw new InvalidOperationException($"More than {RedirectsMax} redirects, at last to {at}.");
    }

    public Task<HttpResponseMessage> Get(Uri address) => _http.GetAsync(address);

    public Task<HttpResponseMessage> Post(Uri address, HttpContent content) => _http.PostAsync(address, content);

    /// <summary>The values of a query or fragment.</summary>
    public static Dictionary<string, string> Query(string query)
    {
        var parsed = HttpUtility.ParseQueryString(query.TrimStart('#', '?'));
        return parsed.AllKeys.OfType<string>().ToDictionary(static name => name, name => parsed[name]!);
    }

    public void Dispose() => _http.Dispose();
}
