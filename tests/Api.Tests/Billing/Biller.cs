using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Billing;

/// <summary>Signs as Stripe's documentation says, independently of how the server checks.</summary>
internal static class Biller
{
    private static int _events;

    public static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    public static string NewUser() => $"payer{Interlocked.Increment(ref _events)}";

    public static string Sign(string body, DateTimeOffset? at = null, string secret = ApiServer.BillingSecret)
    {
        var seconds = (at ?? Now).ToUnixTimeSeconds();
        return $"t={seconds},v1={Mac($"{seconds}.{body}", secret)}";
    }

    public static string Mac(string text, string secret = ApiServer.BillingSecret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    /// <summary>An event about a subscription as Stripe writes it, with its items.</summary>
    public static string Event(
        string type,
        string userId,
        string status = "active",
        double at = 0,
        string? id = null,
        string tier = "studio",
        string features = "publish,vod",
        string more = "") => $$"""
        {
          "id": "{{id ?? $"evt_{Interlocked.Increment(ref _events)}"}}", "object": "event", "api_version": "2025-03-31.basil", "type": "{{type}}", "created": {{Now.AddSeconds(at).ToUnixTimeSeconds()}}, "livemode": false,
          "data": {
            "object": {
              "id": "sub_of_{{userId}}", "object": "subscription", "status": "{{status}}", "metadata": { "userId": "{{userId}}", "features": "{{features}}"{{more}} },
              "items": { "object": "list", "data": [ { "id": "si_1", "current_period_end": {{Now.AddDays(30).ToUnixTimeSeconds()}}, "price": { "id": "price_1", "lookup_key": "{{tier}}", "metadata": {} } } ] }
            }
          }
        }
        """;

    /// <summary>An event about money: a checkout or an invoice.</summary>
    public static string Money(string type, double at, string more) => $$"""
        { "id": "evt_{{Interlocked.Increment(ref _events)}}", "object": "event", "type": "{{type}}", "created": {{Now.AddSeconds(at).ToUnixTimeSeconds()}}, "data": { "object": { {{more}} } } }
        """;

    public static async Task<ApiAnswer> Deliver(
        this ApiServer server, string body, string? signature, string path = "/api/webhooks/billing", string method = "POST", string? bearer = null)
    {
        using var client = new ApiClient(server.Address, bearer, server.Secrets);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null) request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return await client.Send(request);
    }

    public static Task<ApiAnswer> Deliver(this ApiServer server, string body) => server.Deliver(body, Sign(body));

    public static async Task<ApiAnswer> SubscriptionOf(this ApiServer server, string userId)
    {
        using var client = server.As(userId);
        return await client.Get("/api/billing/subscription");
    }
}
