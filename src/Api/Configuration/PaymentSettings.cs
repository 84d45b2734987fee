using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>Selling tiers and coins by Stripe Checkout, and gifts that cost coins (docs/payments.md).</summary>
public sealed record PaymentSettings
{
    public const string StripeUrlDefault = "https://api.stripe.com";
    public const string CurrencyDefault = "eur";

    private const int PriceIdLengthMax = 255;

    /// <summary><c>STRIPE_SECRET_KEY</c>. Empty: nothing is sold here.</summary>
    public string StripeSecretKey { get; init; } = "";

    /// <summary><c>STRIPE_API_URL</c>: where Stripe's API is.</summary>
    public string StripeUrl { get; init; } = StripeUrlDefault;

    /// <summary><c>STRIPE_TIER_PRICES</c>: Stripe's price of each tier that is sold; empty: none is.</summary>
    public IReadOnlyDictionary<string, string> TierPrices { get; init; } = new Dictionary<string, string>();

    /// <summary><c>COIN_PRICE_CENTS</c>: of one coin, in the currency's smallest unit; 0: coins are not sold.</summary>
    public int CoinPriceCents { get; init; }

    /// <summary><c>COIN_CURRENCY</c>: of coins' prices; three lower-case letters (ISO 4217).</summary>
    public string Currency { get; init; } = CurrencyDefault;

    /// <summary><c>PAYMENT_RETURN_HOSTS</c>: hosts, with a port unless it is the usual one, to whose pages Stripe may send a payer back.</summary>
    public IReadOnlyList<string> ReturnHosts { get; init; } = [];

    /// <summary><c>GIFTS_COST</c>: gifts cost their givers coins.</summary>
    public bool GiftsCost { get; init; }

    /// <param name="publicUrl">The server's own pages, the only ones to return to unless others are named.</param>
    internal static PaymentSettings Read(Variables variables, string publicUrl, string webhookSecret)
    {
        var key = variables.Text("STRIPE_SECRET_KEY", "");
        if (key.Length > 0 && webhookSecret.Length == 0)
        {
            variables.Fail("BILLING_WEBHOOK_SECRET", "is missing, but STRIPE_SECRET_KEY is set: nothing that is paid would arrive");
        }

        var currency = variables.Text("COIN_CURRENCY", CurrencyDefault);
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterLower)) variables.Fail("COIN_CURRENCY", "must be three lower-case letters such as eur");
        return new PaymentSettings
        {
            StripeSecretKey = key,
            StripeUrl = variables.Url("STRIPE_API_URL", StripeUrlDefault, "https", "http"),
            TierPrices = Tiers(variables),
            CoinPriceCents = variables.Whole("COIN_PRICE_CENTS", 0, 0, PaymentLimits.CoinPriceMax),
            Currency = currency,
            ReturnHosts = Hosts(variables, publicUrl),
            GiftsCost = variables.Flag("GIFTS_COST", false),
        };
    }

    private static Dictionary<string, string> Tiers(Variables variables)
    {
        const string Name = "STRIPE_TIER_PRICES";
        var text = variables.Text(Name, "");
        if (text.Length == 0) return [];
        try
        {
            // Of a tier that is there twice, JSON readers disagree about which one counts.
            using var document = JsonDocument.Parse(text);
            var tiers = document.RootElement.EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString());
            if (tiers.Count is > 0 and <= PaymentLimits.TiersMax
                && tiers.All(static tier => Ids.IsValid(tier.Key) && tier.Value is { Length: > 0 and <= PriceIdLengthMax }))
            {
                return tiers.ToDictionary(static tier => tier.Key, static tier => tier.Value!);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Reported below, with the other possible mistakes.
        }

        variables.Fail(Name, $$"""must be a JSON object of 1 to {{PaymentLimits.TiersMax}} tiers and the ids of their prices, such as {"studio": "price_1"}""");
        return [];
    }

    private static string[] Hosts(Variables variables, string publicUrl)
    {
        const string Name = "PAYMENT_RETURN_HOSTS";
        string[] hosts = [.. variables.Text(Name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        if (hosts.Length == 0) return Uri.TryCreate(publicUrl, UriKind.Absolute, out var own) ? [own.Authority.ToLowerInvariant()] : [];
        if (hosts.Length > PaymentLimits.ReturnHostsMax
            || !hosts.All(static host =>
                Uri.TryCreate($"https://{host}", UriKind.Absolute, out var url) && url is { PathAndQuery: "/", UserInfo: "", Fragment: "" }))
        {
            variables.Fail(Name, $"must be at most {PaymentLimits.ReturnHostsMax} hosts such as live.example.com or localhost:5080, separated by commas");
        }

        return [.. hosts.Select(static host => host.ToLowerInvariant())];
    }

    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(PaymentSettings);
}
