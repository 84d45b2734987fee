using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Livehouse.Testing.Stripe;

/// <summary>A request's parameters in Stripe's form encoding (<c>line_items[0][quantity]=5</c>).</summary>
internal sealed partial class StripeForm
{
    private static readonly string[] OfCheckout =
    [
        "mode", "customer", "customer_creation", "client_reference_id", "success_url", "cancel_url", "line_items[0][quantity]", "line_items[0][price]",
        "line_items[0][price_data][currency]", "line_items[0][price_data][unit_amount]", "line_items[0][price_data][product_data][name]", "locale",
    ];

    private readonly Dictionary<string, string> _fields;

    private StripeForm(Dictionary<string, string> fields) => _fields = fields;

    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>In the currency's smallest unit; null: a number is missing.</summary>
    public long? Total => Whole("line_items[0][quantity]") * Whole("line_items[0][price_data][unit_amount]");

    public static bool IsVersion(string version) => Version().IsMatch(version);

    public static bool TryRead(string body, out StripeForm form)
    {
        var fields = new Dictionary<string, string>();
        form = new StripeForm(fields);
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=') is [var left, var right] ? (Decoded(left), Decoded(right)) : (null, null);
            if (name is null || value is null || !Name().IsMatch(name) || !fields.TryAdd(name, value)) return false;
        }

        return true;

        static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    public static StripeAnswer? FaultOfCheckout(StripeForm form)
    {
        if (form.Unknown(OfCheckout) is { } unknown) return StripeAnswer.Unknown(unknown);
        var isPayment = form["mode"] == "payment";
        if (form["mode"] is not ("payment" or "subscription")) return StripeAnswer.Required("mode");
        if (!IsAddress(form["success_url"])) return StripeAnswer.Refuse(400, "invalid_request_error", "url_invalid", "Not a valid URL", "success_url");
        if (form["cancel_url"] is { } cancel && !IsAddress(cancel)) return StripeAnswer.Refuse(400, "invalid_request_error", "url_invalid", "Not a valid URL", "cancel_url");
        if (form.Whole("line_items[0][quantity]") is not > 0) return StripeAnswer.Required("line_items[0][quantity]");
        if (form["client_reference_id"]?.Length > 200) return Invalid("client_reference_id");
        if (form["customer_creation"] is not null && (!isPayment || form["customer"] is not null)) return Invalid("customer_creation");
        if (form.Metadata("metadata").Concat(form.Metadata("payment_intent_data[metadata]")).Any(static entry => entry.Value!.GetValue<string>().Length > 500))
        {
            return Invalid("metadata");
        }

        if (!isPayment)
        {
            if (form.Metadata("payment_intent_data[metadata]").Count > 0) return Invalid("payment_intent_data");
            return form["line_items[0][price]"] is null ? StripeAnswer.Required("line_items[0][price]") : null;
        }

        if (form.Metadata("subscription_data[metadata]").Count > 0) return Invalid("subscription_data");
        if (form["line_items[0][price_data][currency]"]?.Length != 3) return Invalid("line_items[0][price_data][currency]");
        if (form["line_items[0][price_data][product_data][name]"] is null) return StripeAnswer.Required("line_items[0][price_data][product_data]");
        return form.Total switch
        {
            null => StripeAnswer.Required("line_items[0][price_data][unit_amount]"),
            < 50 => StripeAnswer.Refuse(400, "invalid_request_error", "amount_too_small", "The Checkout Session's total amount must be at least 0.50."),
            > 99_999_999 => StripeAnswer.Refuse(400, "invalid_request_error", "amount_too_large", "The amount must be no more than 999,999.99."),
            _ => null,
        };
    }

    /// <summary>A parameter that is neither one of these nor metadata; null: there is none.</summary>
    public string? Unknown(params string[] known) => _fields.Keys.FirstOrDefault(name => !known.Contains(name) && !MetadataName().IsMatch(name));

    public JsonObject Metadata(string name) => new(_fields
        .Where(field => field.Key.StartsWith($"{name}[", StringComparison.Ordinal))
        .Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key[(name.Length + 1)..^1], field.Value)));

    private static StripeAnswer Invalid(string param) => StripeAnswer.Refuse(400, "invalid_request_error", "parameter_invalid", $"Invalid {param}.", param);

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    private long? Whole(string name) =>
        long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(\.[a-z]+)?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"^[a-z_]+(\[[A-Za-z0-9_]+\])*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^((payment_intent_data|subscription_data)\[metadata\]|metadata)\[[A-Za-z0-9_]{1,40}\]$")]
    private static partial Regex MetadataName();
}
